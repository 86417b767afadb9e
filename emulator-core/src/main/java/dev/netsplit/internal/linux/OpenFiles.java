package dev.netsplit.internal.linux;

import java.io.File;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.OptionalLong;

/** The descriptors of this JVM, of which the system allows a limited number. */
public final class OpenFiles {
    /** As the C library words EMFILE and ENFILE, and the JDK after it. */
    private static final String TOO_MANY = "Too many open files";

    private static final int EMFILE = 24;
    private static final int RLIMIT_NOFILE = 7;

    private OpenFiles() {}

    /**
     * Returns why an operation failed: the exception's message, with the limit, the number in use and the remedy if
     * there were too many open files.
     */
    public static String reason(IOException failure) {
        String message = String.valueOf(failure.getMessage());
        return message.contains(TOO_MANY) ? message + "; " + usage() : message;
    }

    /** Loads what it takes to say so, while there are descriptors: a class may have to be read from a file. */
    static void prepare() {
        Object unused = new LinuxException("prepare", EMFILE);
    }

    /**
     * Returns the number of descriptors in use, the limit, and the remedy. It needs no descriptor and no other part of
     * the JDK.
     */
    static String usage() {
        OptionalLong limit = limit();
        if (limit.isEmpty()) {
            return "raise 'ulimit -n'";
        }
        return "this JVM has %s of at most %s open; raise 'ulimit -n', or close networks, sockets and files that are no longer used"
                .formatted(inUse(limit.getAsLong()), limit.getAsLong());
    }

    private static OptionalLong limit() {
        try (NativeMemory limits = NativeMemory.allocate(2 * Long.BYTES)) {
            return LibC.getrlimit(RLIMIT_NOFILE, limits.address()) == 0
                    ? OptionalLong.of(
                            limits.bytes().order(ByteOrder.nativeOrder()).getLong(0))
                    : OptionalLong.empty();
        }
    }

    /** Counting takes a descriptor, too; if there is none left, all are in use. */
    private static long inUse(long limit) {
        String[] open = new File("/proc/self/fd").list();
        return open == null ? limit : open.length;
    }
}
