package dev.netsplit.internal.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A hosts file that only one mount namespace sees. It lies in memory and under no other path, so nothing is left of it when
 * the namespace ends, and nothing outside is ever changed.
 */
final class HostsFile implements AutoCloseable {
    private static final String HOSTS = "/etc/hosts";

    /** Covered for a moment, in the calling thread's eyes only; it exists on every Linux. */
    private static final String MOUNT_POINT = "/tmp";

    /** Whatever the umask: a child that drops its rights must still be able to read it. */
    private static final Set<PosixFilePermission> READABLE_BY_ALL = PosixFilePermissions.fromString("rw-r--r--");

    private final FileChannel file;

    private HostsFile(FileChannel file) {
        this.file = file;
    }

    /** Puts an empty file over {@code /etc/hosts}, in the calling thread's mount namespace, which must be its own. */
    static HostsFile mount() throws IOException {
        Mounts.tmpfs(MOUNT_POINT);
        Path path = Path.of(MOUNT_POINT, "hosts");
        FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try {
            Files.setPosixFilePermissions(path, READABLE_BY_ALL);
            Mounts.fileOver(path.toString(), HOSTS);
            Mounts.detach(MOUNT_POINT);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
        return new HostsFile(file);
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
