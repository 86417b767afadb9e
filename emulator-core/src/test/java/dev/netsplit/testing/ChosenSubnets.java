package dev.netsplit.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Subnets that tests choose: parts of the first /16 from 10.64.0.0 on that no route of the machine overlaps and that no
 * other test JVM has. The JVM locks a file for its /16, and so keeps it until it ends.
 */
public final class ChosenSubnets {
    private static final int FIRST = 64;
    private static final int LAST = 191;
    private static final Claim OWN = claimFirstFree();

    /** The first two numbers of a /16. */
    public static final String IPV4 = "10." + OWN.second;

    /** The first 48 bits. */
    public static final String IPV6 = "fd00:77:" + OWN.second;

    private ChosenSubnets() {}

    /** The second number of a /16, and the locked file, which must stay open. */
    private record Claim(int second, FileChannel file) {}

    private static Claim claimFirstFree() {
        return IntStream.rangeClosed(FIRST, LAST)
                .filter(second -> !isRouted(10 << 24 | second << 16))
                .mapToObj(ChosenSubnets::claim)
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no /16 from 10.64.0.0 to 10.191.0.0 is free"));
    }

    /** Returns whether a route overlaps the /16. A default route does not count, nor do its halves, as of a VPN. */
    private static boolean isRouted(int network) {
        try {
            return Files.readAllLines(Path.of("/proc/net/route")).stream()
                    .skip(1)
                    .map(line -> line.split("\t", -1))
                    .anyMatch(route -> overlaps(network, address(route[1]), address(route[7])));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean overlaps(int network, int destination, int mask) {
        return Integer.bitCount(mask) > 1 && ((network ^ destination) & mask & 0xFFFF_0000) == 0;
    }

    /** The kernel prints the bytes of an address as a number of the machine. */
    private static int address(String hex) {
        return Integer.reverseBytes(Integer.parseUnsignedInt(hex, 16));
    }

    /** Locks the file of a /16 until this JVM ends. Returns nothing if another JVM has it. */
    private static Optional<Claim> claim(int second) {
        Path file = Path.of(System.getProperty("java.io.tmpdir"), "netsplit-tests-10.%d.lock".formatted(second));
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() != null) {
                return Optional.of(new Claim(second, channel));
            }
            channel.close();
            return Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // the file is another user's
        }
    }
}
