package dev.netsplit.impair;

/** Errors about what netem cannot do. */
final class NetemErrors {
    private NetemErrors() {}

    /** Returns the error for a value that netem's syntax has no words for. The caller throws it. */
    static IllegalStateException unsayable(String name, Object value, String rule) {
        return new IllegalStateException(name + " (" + value + ") must " + rule + ", to be said in its syntax");
    }
}
