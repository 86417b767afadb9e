package dev.netsplit.testing;

/** Subnets that tests choose: other ones in each JVM, for on a developer's machine several may test at a time. */
public final class ChosenSubnets {
    private static final long PID = ProcessHandle.current().pid();

    /** The first two numbers of a /16. */
    public static final String IPV4 = "10.%d".formatted(64 + PID % 128);

    /** The first 48 bits. */
    public static final String IPV6 = "fd00:77:%x".formatted(PID & 0xFFFF);

    private ChosenSubnets() {}
}
