package dev.netsplit.internal.linux;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;

/** The descriptors of this JVM, of which the system allows a limited number. */
public final class OpenFiles {
    /** As the C library words EMFILE and ENFILE, and the JDK after it. */
    private static final String TOO_MANY = "Too many open files";

    private OpenFiles() {}

    /**
     * Returns why an operation failed: the exception's message, with the limit, the number in use and the remedy if there were too many open
     * files.
     */
    public static String reason(IOException failure) {
        String message = String.valueOf(failure.getMessage());
        return message.contains(TOO_MANY) ? message + "; " + usage() : message;
    }

    /** Returns the number of descriptors in use, the limit, and the remedy. */
    static String usage() {
        if (!(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system)) {
            return "raise 'ulimit -n'";
        }
        long limit = system.getMaxFileDescriptorCount();
        return "this JVM has %s of at most %s open; raise 'ulimit -n', or close networks, sockets and files that are no longer used"
                .formatted(inUse(system, limit), limit);
    }

    /** Counting takes a descriptor, too; if there is none left, all are in use. */
    private static long inUse(UnixOperatingSystemMXBean system, long limit) {
        try {
            long count = system.getOpenFileDescriptorCount();
            return count < 0 ? limit : count;
        } catch (InternalError e) {
            return limit;
        }
    }
}
