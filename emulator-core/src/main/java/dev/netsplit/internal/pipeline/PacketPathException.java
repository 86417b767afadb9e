package dev.netsplit.internal.pipeline;

/** Thrown when the packet path does not carry out a command. */
public final class PacketPathException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    PacketPathException(String message) {
        super(message);
    }

    PacketPathException(String message, Throwable cause) {
        super(message, cause);
    }
}
