package dev.netsplit.internal.linux;

import com.sun.jna.Native;

/** The system's error numbers that somebody may see here; the same on x86-64 and AArch64. */
enum Errno {
    EPERM(1, "operation not permitted"),
    ENOENT(2, "no such file or directory"),
    ESRCH(3, "no such process"),
    EINTR(4, "interrupted"),
    EIO(5, "input or output error"),
    ENXIO(6, "no such device or address"),
    EBADF(9, "bad file descriptor"),
    EAGAIN(11, "try again"),
    ENOMEM(12, "out of memory"),
    EACCES(13, "permission denied"),
    EBUSY(16, "device or resource busy"),
    EEXIST(17, "exists already"),
    ENODEV(19, "no such device"),
    EINVAL(22, "invalid argument"),
    ENFILE(23, "too many open files in the system"),
    EMFILE(24, "too many open files"),
    ENOSPC(28, "no space left, or a limit on namespaces was reached; see /proc/sys/user/max_*_namespaces"),
    ENOSYS(38, "not known to this kernel"),
    EBADFD(77, "descriptor in a bad state"),
    EPROTONOSUPPORT(93, "protocol not supported"),
    EOPNOTSUPP(95, "not supported"),
    EAFNOSUPPORT(97, "address family not supported"),
    EADDRNOTAVAIL(99, "no such address"),
    ENOBUFS(105, "no buffer space");

    private final int number;
    private final String words;

    Errno(int number, String words) {
        this.number = number;
        this.words = words;
    }

    /** The number of the last system call's error on this thread. */
    static int last() {
        return Native.getLastError();
    }

    boolean isLast() {
        return last() == number;
    }

    boolean is(int errno) {
        return number == errno;
    }

    /** The name and, in parentheses, what it means; {@code errno 123} for one that is not in this list. */
    static String describe(int errno) {
        for (Errno error : values()) {
            if (error.number == errno) {
                String more = error == EMFILE || error == ENFILE ? ": " + OpenFiles.usage() : "";
                return error + " (" + error.words + more + ")";
            }
        }
        return "errno " + errno;
    }
}
