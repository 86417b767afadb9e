package dev.netsplit.internal.wire;

import dev.netsplit.internal.device.PacketBuffer;
import java.nio.ByteBuffer;

/**
 * Orders to the receiver's kernel that stand in packets addressed to it: to send the packet on to somewhere else
 * (source routes), or to take the sender for its router (router advertisements). Whether a kernel obeys is a matter of
 * its settings.
 */
public final class KernelOrders {
    private static final int END_OF_OPTIONS = 0;
    private static final int NO_OPERATION = 1;

    /** IPv4 options (RFC 791 section 3.1). */
    private static final int LOOSE_SOURCE_ROUTE = 131;

    private static final int STRICT_SOURCE_ROUTE = 137;

    private static final int HOP_BY_HOP = 0;
    private static final int ROUTING = 43;
    private static final int FRAGMENT = 44;
    private static final int AUTHENTICATION = 51;
    private static final int DESTINATION_OPTIONS = 60;
    private static final int ICMPV6 = 58;
    private static final int ROUTER_ADVERTISEMENT = 134;

    /** More extension headers than a packet has that means well. */
    private static final int MAX_EXTENSIONS = 8;

    private KernelOrders() {}

    /**
     * Whether there is one in a packet.
     *
     * @param headers the packet's
     */
    public static boolean areIn(PacketBuffer packet, Headers headers) {
        return switch (headers.ipVersion()) {
            case 4 -> isSourceRouted(packet.bytes(), packet.ipOffset(), packet.ipLength());
            case 6 ->
                isRouted(packet.bytes(), packet.ipOffset(), packet.ipLength())
                        || (headers.protocol() == ICMPV6
                                && headers.isIcmp()
                                && headers.icmpType() == ROUTER_ADVERTISEMENT);
            default -> false;
        };
    }

    /** Options that cannot be read count, too. */
    private static boolean isSourceRouted(ByteBuffer packet, int at, int length) {
        int end = Math.min(length, IpHeader.ipv4Length(packet, at));
        int option = IpHeader.IPV4_MIN_LENGTH;
        while (option < end) {
            int type = packet.get(at + option) & 0xFF;
            if (type == END_OF_OPTIONS) {
                return false;
            } else if (type == LOOSE_SOURCE_ROUTE || type == STRICT_SOURCE_ROUTE) {
                return true;
            } else if (type == NO_OPERATION) {
                option++;
            } else {
                int optionLength = option + 1 < end ? packet.get(at + option + 1) & 0xFF : 0;
                if (optionLength < 2) {
                    return true;
                }
                option += optionLength;
            }
        }
        return false;
    }

    /**
     * Whether there is a routing header (RFC 8200 section 4.4), of any type. Behind a fragment header only the first
     * part of the packet would show one, so further extension headers count there.
     */
    private static boolean isRouted(ByteBuffer packet, int at, int length) {
        int next = packet.get(at + 6) & 0xFF;
        int header = IpHeader.IPV6_LENGTH;
        for (int i = 0; i < MAX_EXTENSIONS; i++) {
            if (next == ROUTING) {
                return true;
            } else if (!isExtension(next) || header + 8 > length) {
                return false;
            }
            int extension = next;
            next = packet.get(at + header) & 0xFF;
            if (extension == FRAGMENT) {
                return isExtension(next);
            }
            int units = packet.get(at + header + 1) & 0xFF;
            header += extension == AUTHENTICATION ? (units + 2) * 4 : (units + 1) * 8;
        }
        return true;
    }

    private static boolean isExtension(int header) {
        return header == HOP_BY_HOP
                || header == ROUTING
                || header == FRAGMENT
                || header == AUTHENTICATION
                || header == DESTINATION_OPTIONS;
    }
}
