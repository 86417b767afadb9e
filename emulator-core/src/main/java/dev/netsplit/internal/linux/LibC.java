package dev.netsplit.internal.linux;

import com.sun.jna.Native;
import org.jspecify.annotations.Nullable;

/**
 * The C library's functions, by direct mapping. They return -1 on an error, and {@link Errno#last()} tells which.
 *
 * <p>Those that C declares with a variable number of arguments ({@code open}, {@code ioctl}, {@code prctl}) are called
 * as if they had a fixed one, which the calling conventions of Linux on x86-64 and AArch64 allow.
 */
final class LibC {
    static final int O_RDONLY = 0;
    static final int O_RDWR = 2;
    static final int O_NONBLOCK = 0x800;
    static final int O_CLOEXEC = 0x80000;

    static {
        Native.register(LibC.class, "c");
    }

    private LibC() {}

    static native int open(String path, int flags);

    static native int close(int fd);

    static native long read(int fd, long buffer, long count);

    static native long write(int fd, long buffer, long count);

    static native int ioctl(int fd, long request, long argument);

    static native int socket(int domain, int type, int protocol);

    static native int connect(int fd, long address, int length);

    static native int shutdown(int fd, int how);

    static native int getsockname(int fd, long address, long length);

    static native int getpeername(int fd, long address, long length);

    static native int getsockopt(int fd, int level, int option, long value, long length);

    static native int fcntl(int fd, int command, long argument);

    static native long send(int fd, long buffer, long length, int flags);

    static native long recv(int fd, long buffer, long length, int flags);

    static native int bind(int fd, long address, int length);

    static native int setsockopt(int fd, int level, int option, long value, int length);

    static native int epoll_create1(int flags);

    static native int epoll_ctl(int epoll, int operation, int fd, long event);

    static native int epoll_wait(int epoll, long events, int maxEvents, int timeoutMs);

    static native int eventfd(int initialValue, int flags);

    static native int getrlimit(int resource, long limits);

    static native int unshare(int flags);

    static native int setns(int fd, int type);

    static native int mount(
            @Nullable String source, String target, @Nullable String type, long flags, @Nullable String data);

    static native int umount2(String target, int flags);

    static native int kill(int pid, int signal);

    static native int chdir(String path);

    static native int sethostname(String name, long length);

    static native int prctl(int option, long argument2, long argument3, long argument4, long argument5);

    static native long mmap(long address, long length, int protection, int flags, int fd, long offset);

    static native int munmap(long address, long length);

    static native int if_nametoindex(String name);

    /** Into memory for 16 bytes; 0 if there is no such device. */
    static native long if_indextoname(int index, long name);
}
