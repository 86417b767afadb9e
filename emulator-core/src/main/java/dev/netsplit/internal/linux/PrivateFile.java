package dev.netsplit.internal.linux;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A file such as {@code /etc/hosts} as only one mount namespace sees it. Thread-safe, and indifferent to interrupts,
 * which would close a channel.
 */
final class PrivateFile implements AutoCloseable {
    /** Covered for a moment, in the calling thread's eyes only; it exists on every Linux. */
    private static final String MOUNT_POINT = "/tmp";

    /** Whatever the umask: a child that drops its rights must still be able to read it. */
    private static final Set<PosixFilePermission> READABLE_BY_ALL = PosixFilePermissions.fromString("rw-r--r--");

    private final RandomAccessFile file;

    private PrivateFile(RandomAccessFile file) {
        this.file = file;
    }

    /**
     * Puts copies over files that exist, in the calling thread's mount namespace, which must be its own, and have no
     * other thread yet: one whose working directory is below the mount point could not enter meanwhile. They lie in
     * memory and under no other path, so nothing is left of them when the namespace ends, and nothing outside is ever
     * changed.
     *
     * @param targets absolute; symbolic links are followed
     */
    static ImmutableList<PrivateFile> mountOver(List<String> targets) throws IOException {
        Mounts.tmpfs(MOUNT_POINT);
        List<PrivateFile> files = new ArrayList<>();
        try {
            for (String target : targets) {
                Path path = Path.of(MOUNT_POINT, "file" + files.size());
                Files.write(path, Files.readAllBytes(Path.of(target)));
                Files.setPosixFilePermissions(path, READABLE_BY_ALL);
                files.add(existing(path));
                Mounts.fileOver(path.toString(), target);
            }
            Mounts.detach(MOUNT_POINT);
        } catch (IOException | RuntimeException e) {
            for (PrivateFile file : files) {
                file.close();
            }
            throw e;
        }
        return ImmutableList.copyOf(files);
    }

    /** One that is there already, and stays when this is closed. */
    static PrivateFile existing(Path path) throws IOException {
        return new PrivateFile(new RandomAccessFile(path.toFile(), "rw"));
    }

    synchronized String content() throws IOException {
        byte[] bytes = new byte[(int) file.length()];
        file.seek(0);
        file.readFully(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /**
     * Replaces the content, in place: a mount is of the file, not of its path. What is longer than before is cut off
     * last, so that whoever reads meanwhile does not find it empty.
     */
    synchronized void write(String content) throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        file.seek(0);
        file.write(bytes);
        file.setLength(bytes.length);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
