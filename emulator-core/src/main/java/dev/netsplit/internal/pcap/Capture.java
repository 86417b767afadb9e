package dev.netsplit.internal.pcap;

import static com.google.common.base.Preconditions.checkArgument;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The IP packets of a capture file. What is not IP, such as ARP, is left out.
 *
 * @param bytes of the whole file
 * @param packets in the file's order
 */
public record Capture(ByteBuffer bytes, List<CapturedPacket> packets) {
    private static final long MAX_LENGTH = 512L << 20;

    public Capture {
        packets = List.copyOf(packets);
    }

    /**
     * Reads a file of either format.
     *
     * @throws IllegalArgumentException if it is malformed, says where and against which rule; or longer than 512 MiB
     */
    public static Capture read(Path file) throws IOException {
        long length = Files.size(file);
        checkArgument(
                length <= MAX_LENGTH, "capture %s (%s bytes) must be at most %s; cut it up", file, length, MAX_LENGTH);
        return of(file.toString(), Files.readAllBytes(file));
    }

    /**
     * The capture in a file's bytes.
     *
     * @param name of the file, for errors
     */
    static Capture of(String name, byte[] file) {
        CaptureBytes bytes = new CaptureBytes(name, file);
        List<CapturedPacket> packets = PcapNg.isIn(bytes) ? new PcapNg(bytes).packets() : new Pcap(bytes).packets();
        return new Capture(bytes.buffer(), packets);
    }
}
