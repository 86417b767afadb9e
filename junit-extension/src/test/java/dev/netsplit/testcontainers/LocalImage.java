package dev.netsplit.testcontainers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.testcontainers.images.builder.ImageFromDockerfile;
import org.testcontainers.utility.MountableFile;

/** Images FROM scratch, of this machine's programs and the libraries that {@code ldd} names: no registry is needed. */
final class LocalImage {
    private static final Pattern LIBRARY = Pattern.compile("(/\\S+) \\(0x");

    /** What becomes the image's root. */
    private static final String ROOT = "root";

    private static final Map<String, ImageFromDockerfile> OF_PROGRAMS = new ConcurrentHashMap<>();

    private ImageFromDockerfile image;
    private final StringBuilder instructions = new StringBuilder("ENV PATH=/usr/bin:/bin\n");
    private int owner;
    private final Set<String> files = new LinkedHashSet<>();

    private LocalImage(String name) {
        this.image = new ImageFromDockerfile(name, false);
    }

    static LocalImage named(String name) {
        return new LocalImage(name);
    }

    /** An image that has the programs at their paths. It is built once in each JVM, which takes seconds. */
    static ImageFromDockerfile of(String name, String... programs) {
        return OF_PROGRAMS.computeIfAbsent(
                name, unused -> named(name).programs(programs).image());
    }

    /** Programs or libraries, at their paths. */
    LocalImage programs(String... programs) {
        for (String program : programs) {
            files(program);
            LIBRARY.matcher(ldd(program)).results().map(found -> found.group(1)).forEach(this::files);
        }
        return this;
    }

    /** Files or directories, at their paths. */
    LocalImage files(String... more) {
        for (String file : more) {
            if (files.add(file)) {
                image = image.withFileFromTransferable(ROOT + file, MountableFile.forHostPath(real(file), 0755));
            }
        }
        return this;
    }

    /** A file that this machine need not have. */
    LocalImage text(String path, String content) {
        image = image.withFileFromString(ROOT + path, content);
        return this;
    }

    /** A line of the Dockerfile. */
    LocalImage instruction(String line) {
        instructions.append(line).append('\n');
        return this;
    }

    /** Whom everything in it belongs to, and who runs it; root otherwise. */
    LocalImage owner(int user) {
        owner = user;
        return instruction("USER " + user);
    }

    ImageFromDockerfile image() {
        String copy = "COPY --chown=%s:%s %s /\n".formatted(owner, owner, ROOT); // all at once, in one layer
        return image.withFileFromString("Dockerfile", "FROM scratch\n" + copy + instructions);
    }

    private static Path real(String file) {
        try {
            return Path.of(file).toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String ldd(String program) {
        try {
            Process ldd =
                    new ProcessBuilder("ldd", program).redirectErrorStream(true).start();
            return new String(ldd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
