package dev.netsplit.internal.linux;

import org.jspecify.annotations.Nullable;

/** Changes to the calling thread's mount namespace, which must be its own. */
final class Mounts {
    private static final long MS_NOSUID_NODEV_NOEXEC = 2 | 4 | 8;
    private static final long MS_REMOUNT = 32;
    private static final long MS_BIND = 4096;
    private static final long MS_REC_PRIVATE = 16384 | 1 << 18;
    private static final int MNT_DETACH = 2;

    private Mounts() {}

    /** From now on nothing that is mounted here is seen elsewhere, and the other way round. */
    static void keepPrivate() {
        mount(null, "/", null, MS_REC_PRIVATE, "keep mounts private");
    }

    static void tmpfs(String directory) {
        mount("netsplit", directory, "tmpfs", MS_NOSUID_NODEV_NOEXEC, "mount a tmpfs");
    }

    /** Puts a file over another; it stays when what it was mounted from is detached. */
    static void fileOver(String file, String other) {
        mount(file, other, null, MS_BIND, "mount a file over " + other);
    }

    static void detach(String directory) {
        LinuxException.check(LibC.umount2(directory, MNT_DETACH), "detach " + directory);
    }

    /** Lets a read-only mount be written here. False if it isn't one, or may not be changed. */
    static boolean makeWritable(String mountPoint) {
        return LibC.mount(null, mountPoint, null, MS_REMOUNT | MS_BIND, null) == 0;
    }

    private static void mount(
            @Nullable String source, String target, @Nullable String type, long flags, String operation) {
        LinuxException.check(LibC.mount(source, target, type, flags, null), operation);
    }
}
