package dev.netsplit.topology;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.regex.Pattern;

/**
 * The name of a node: one DNS label that begins with a letter, so that resolvers never take it for an address.
 *
 * @param value 1 to 63 lower-case letters, digits and hyphens; the first a letter, the last no hyphen
 */
public record NodeName(String value) implements Comparable<NodeName> {
    private static final Pattern DNS_LABEL = Pattern.compile("[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?");

    /** This JVM's own namespace on the network. A declared node cannot have its name. */
    public static final NodeName HOST = new NodeName("host");

    /**
     * @throws IllegalArgumentException if the value is no such label, or is {@code localhost}
     */
    public NodeName {
        checkArgument(
                isValid(value),
                "node name (%s) must be 1 to 63 lower-case letters, digits and hyphens, begin with a letter, not end"
                        + " with a hyphen, and not be localhost",
                value);
    }

    /** Whether a node may be called so. */
    public static boolean isValid(String value) {
        return DNS_LABEL.matcher(value).matches() && !value.equals("localhost");
    }

    public boolean isHost() {
        return value.equals("host");
    }

    @Override
    public int compareTo(NodeName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
