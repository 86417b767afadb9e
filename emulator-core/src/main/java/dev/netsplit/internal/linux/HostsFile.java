package dev.netsplit.internal.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A hosts file that only one mount namespace sees. It lies in memory and under no other path, so nothing is left of it when
 * the namespace ends, and nothing outside is ever changed.
 */
final class HostsFile implements AutoCloseable {
    private static final String HOSTS = "/etc/hosts";

    /** Covered for a moment, in the calling thread's eyes only; it exists on every Linux. */
    private static final String MOUNT_POINT = "/tmp";

    private static final long MS_NOSUID_NODEV_NOEXEC = 2 | 4 | 8;
    private static final long MS_BIND = 4096;
    private static final long MS_REC_PRIVATE = 16384 | 1 << 18;
    private static final int MNT_DETACH = 2;

    private final FileChannel file;

    private HostsFile(FileChannel file) {
        this.file = file;
    }

    /** Puts an empty file over {@code /etc/hosts}, in the calling thread's mount namespace, which must be its own. */
    static HostsFile mount() throws IOException {
        mount(null, "/", null, MS_REC_PRIVATE, "keep mounts private");
        mount("netsplit", MOUNT_POINT, "tmpfs", MS_NOSUID_NODEV_NOEXEC, "mount a tmpfs");
        Path path = Path.of(MOUNT_POINT, "hosts");
        FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        mount(path.toString(), HOSTS, null, MS_BIND, "mount a file over " + HOSTS);
        LinuxException.check(LibC.umount2(MOUNT_POINT, MNT_DETACH), "detach the tmpfs");
        return new HostsFile(file);
    }

    private static void mount(
            @Nullable String source, String target, @Nullable String type, long flags, String operation) {
        LinuxException.check(LibC.mount(source, target, type, flags, null), operation);
    }

    /** Replaces the content. From any thread: the file is known by its descriptor, not by its path. */
    synchronized void write(String content) throws IOException {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(content);
        file.truncate(0);
        while (bytes.hasRemaining()) {
            file.write(bytes, file.size());
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
