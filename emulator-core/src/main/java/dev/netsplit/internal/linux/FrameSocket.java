package dev.netsplit.internal.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Sends frames by a device of the calling thread's namespace, as programs do that speak Ethernet themselves (packet(7)). */
final class FrameSocket {
    private static final int AF_PACKET = 17;
    private static final int SOCK_RAW_CLOEXEC = 3 | LibC.O_CLOEXEC;

    /** Of {@code struct sockaddr_ll}; a frame's own header has its addresses and its type. */
    private static final int ADDRESS_LENGTH = 20;

    private static final int INTERFACE_OFFSET = 4;

    private FrameSocket() {}

    /**
     * Sends one.
     *
     * @throws LinuxException EPERM without CAP_NET_RAW over the namespace
     */
    static void send(String device, byte[] frame) {
        int index = Rtnetlink.indexOf(device);
        String operation = "send a frame by " + device;
        int fd = LinuxException.check(LibC.socket(AF_PACKET, SOCK_RAW_CLOEXEC, 0), operation);
        try (NativeMemory memory = NativeMemory.allocate(ADDRESS_LENGTH + frame.length)) {
            ByteBuffer bytes = memory.bytes().order(ByteOrder.nativeOrder());
            bytes.putShort(0, (short) AF_PACKET).putInt(INTERFACE_OFFSET, index);
            bytes.put(ADDRESS_LENGTH, frame);
            long address = memory.address();
            LinuxException.check(
                    (int) LibC.sendto(fd, address + ADDRESS_LENGTH, frame.length, 0, address, ADDRESS_LENGTH),
                    operation);
        } finally {
            LibC.close(fd);
        }
    }
}
