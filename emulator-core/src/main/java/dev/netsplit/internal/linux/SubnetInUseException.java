package dev.netsplit.internal.linux;

import dev.netsplit.topology.Prefix;

/** A subnet was chosen of which the machine, or another network, uses addresses. */
public final class SubnetInUseException extends RuntimeException {
    private static final long serialVersionUID = 1;

    SubnetInUseException(Prefix subnet, String rule) {
        super("subnet (" + subnet + ") must not " + rule);
    }
}
