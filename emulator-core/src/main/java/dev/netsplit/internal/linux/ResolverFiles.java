package dev.netsplit.internal.linux;

import static com.google.common.base.Preconditions.checkArgument;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * What a process that has ones of its own, as a container's have, finds in {@code /etc/hosts} and
 * {@code /etc/resolv.conf}. They are changed for all who share them. Thread-safe.
 */
public final class ResolverFiles implements Closeable {
    private static final String HOSTS = "etc/hosts";
    private static final String RESOLVER = "etc/resolv.conf";

    private final PrivateFile hosts;
    private final PrivateFile resolver;
    private final String originalHosts;
    private final String originalResolver;

    private ResolverFiles(PrivateFile hosts, PrivateFile resolver) throws IOException {
        this.hosts = hosts;
        this.resolver = resolver;
        this.originalHosts = hosts.content();
        this.originalResolver = resolver.content();
    }

    /**
     * Those of a process; they stay known when it ends.
     *
     * @throws IllegalArgumentException if they are not its own, but this JVM's too
     * @throws IOException if there is no such process, it has no such files, or this JVM may not write them
     */
    public static ResolverFiles of(long pid) throws IOException {
        PrivateFile hosts = open(pid, HOSTS);
        try {
            PrivateFile resolver = open(pid, RESOLVER);
            try {
                return new ResolverFiles(hosts, resolver);
            } catch (IOException e) {
                resolver.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            hosts.close();
            throw e;
        }
    }

    private static PrivateFile open(long pid, String name) throws IOException {
        Path file = Path.of("/proc", Long.toString(pid), "root", name);
        Path ours = Path.of("/", name);
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new NoSuchFileException(file.toString()); // rather than make it
        }
        boolean isLink = Files.isSymbolicLink(file); // it would be followed from this JVM's root
        checkArgument(
                !isLink && !(Files.exists(ours) && Files.isSameFile(file, ours)),
                "process (%s) must have a file /%s of its own, as a container's have",
                pid,
                name);
        return PrivateFile.existing(file);
    }

    /** What was in {@code /etc/hosts} before it was first set. */
    public String originalHosts() {
        return originalHosts;
    }

    /** What was in {@code /etc/resolv.conf} before it was first set. */
    public String originalResolver() {
        return originalResolver;
    }

    public void setHosts(String content) throws IOException {
        hosts.write(content);
    }

    public void setResolver(String content) throws IOException {
        resolver.write(content);
    }

    @Override
    public void close() throws IOException {
        hosts.close();
        resolver.close();
    }
}
