package dev.netsplit.internal.pipeline;

/** Thrown when the packet path does not carry out a command. */
public final class PacketPathException extends IllegalStateException {
    PacketPathException(String message) {
        super(message);
    }

    PacketPathException(String message, Throwable cause) {
        super(message, cause);
    }
}
