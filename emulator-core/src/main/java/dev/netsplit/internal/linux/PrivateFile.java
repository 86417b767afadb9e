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
 * A file such as {@code /etc/hosts} as only one mount namespace sees it. It lies in memory and under no other path, so nothing is left of it when
 * the namespace ends, and nothing outside is ever changed.
 */
final class PrivateFile implements AutoCloseable {
    /** Covered for a moment, in the calling thread's eyes only; it exists on every Linux. */
    private static final String MOUNT_POINT = "/tmp";

    /** Whatever the umask: a child that drops its rights must still be able to read it. */
    private static final Set<PosixFilePermission> READABLE_BY_ALL = PosixFilePermissions.fromString("rw-r--r--");

    private final FileChannel file;

    private PrivateFile(FileChannel file) {
        this.file = file;
    }

    /**
     * Puts an empty file over one that exists, in the calling thread's mount namespace, which must be its own.
     *
     * @param target absolute; a symbolic link is followed
     */
    static PrivateFile mountOver(String target) throws IOException {
        Mounts.tmpfs(MOUNT_POINT);
        Path path = Path.of(MOUNT_POINT, "file");
        FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try {
            Files.setPosixFilePermissions(path, READABLE_BY_ALL);
            Mounts.fileOver(path.toString(), target);
            Mounts.detach(MOUNT_POINT);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
        return new PrivateFile(file);
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
