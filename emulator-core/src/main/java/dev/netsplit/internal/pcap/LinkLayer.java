package dev.netsplit.internal.pcap;

/** Finds the IP packet in a frame, by the capture's link type (tcpdump.org/linktypes.html). */
enum LinkLayer {
    NULL(0, 4),
    ETHERNET(1, 14),
    /** Raw IP by the numbers that some systems used. */
    RAW_12(12, 0),
    RAW_14(14, 0),
    RAW(101, 0),
    LINUX_SLL(113, 16),
    IPV4(228, 0),
    IPV6(229, 0),
    LINUX_SLL2(276, 20);

    static final String KNOWN =
            "be one of 0 (null), 1 (Ethernet), 12, 14 and 101 (raw IP), 113 and 276 (Linux cooked), 228 (IPv4)"
                    + " and 229 (IPv6)";

    /** In place of an offset: the frame holds no IP packet. */
    static final int NO_IP = -1;

    private static final int TYPE_IPV4 = 0x0800;
    private static final int TYPE_IPV6 = 0x86DD;
    private static final int TYPE_VLAN = 0x8100;
    private static final int TYPE_SERVICE_VLAN = 0x88A8;
    private static final int VLAN_TAG = 4;

    private final int number;
    private final int headerLength;

    LinkLayer(int number, int headerLength) {
        this.number = number;
        this.headerLength = headerLength;
    }

    static LinkLayer of(CaptureBytes bytes, int at, int number) {
        for (LinkLayer layer : values()) {
            if (layer.number == number) {
                return layer;
            }
        }
        bytes.require(false, at, "link type", number, KNOWN);
        throw new AssertionError();
    }

    /** How many bytes of the frame come before the IP packet; {@link #NO_IP} if there is none in it. */
    int ipOffset(CaptureBytes bytes, int at, int length) {
        int header = headerLength;
        if (this == ETHERNET && length >= header) {
            int type = type(bytes, at + 12);
            while ((type == TYPE_VLAN || type == TYPE_SERVICE_VLAN) && length >= header + VLAN_TAG) {
                type = type(bytes, at + header + 2);
                header += VLAN_TAG;
            }
            return isIp(type) && isIp(bytes, at, length, header) ? header : NO_IP;
        }
        boolean named = switch (this) {
            case LINUX_SLL -> length >= header && isIp(type(bytes, at + 14));
            case LINUX_SLL2 -> length >= header && isIp(type(bytes, at));
            default -> true;
        };
        return named && isIp(bytes, at, length, header) ? header : NO_IP;
    }

    /** In network byte order, whatever the file's is. */
    private static int type(CaptureBytes bytes, int at) {
        return bytes.u8(at) << Byte.SIZE | bytes.u8(at + 1);
    }

    private static boolean isIp(int type) {
        return type == TYPE_IPV4 || type == TYPE_IPV6;
    }

    private static boolean isIp(CaptureBytes bytes, int at, int length, int header) {
        int version = length > header ? bytes.u8(at + header) >> 4 : 0;
        return version == 4 || version == 6;
    }
}
