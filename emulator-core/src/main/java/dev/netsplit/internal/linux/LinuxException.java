package dev.netsplit.internal.linux;

/** A system call failed: {@code cannot open /dev/net/tun: EACCES (permission denied)}. */
public final class LinuxException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int errno;

    LinuxException(String operation, int errno) {
        super(message(operation, errno));
        this.errno = errno;
    }

    private static String message(String operation, int errno) {
        return "cannot " + operation + ": " + Errno.describe(errno);
    }

    /** The result of a system call, or this exception if it is an error's -1. */
    static int check(int result, String operation) {
        if (result == -1) {
            throw new LinuxException(operation, Errno.last());
        }
        return result;
    }

    boolean is(Errno error) {
        return error.is(errno);
    }
}
