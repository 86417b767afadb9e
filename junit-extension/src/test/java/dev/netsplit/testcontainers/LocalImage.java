package dev.netsplit.testcontainers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.testcontainers.images.builder.ImageFromDockerfile;
import org.testcontainers.utility.MountableFile;

/** Images FROM scratch, of this machine's programs and the libraries that {@code ldd} names: no registry is needed. */
final class LocalImage {
    private static final Pattern LIBRARY = Pattern.compile("(/\\S+) \\(0x");

    private LocalImage() {}

    /** An image that has the programs at their paths. */
    static ImageFromDockerfile of(String name, String... programs) {
        Set<String> files = new LinkedHashSet<>();
        for (String program : programs) {
            files.add(program);
            LIBRARY.matcher(ldd(program)).results().map(found -> found.group(1)).forEach(files::add);
        }
        ImageFromDockerfile image = new ImageFromDockerfile(name, false);
        StringBuilder dockerfile = new StringBuilder("FROM scratch\nENV PATH=/usr/bin:/bin\n");
        for (String file : files) {
            image = image.withFileFromTransferable(file, MountableFile.forHostPath(real(file), 0755));
            dockerfile.append("COPY ").append(file).append(' ').append(file).append('\n');
        }
        return image.withFileFromString("Dockerfile", dockerfile.toString());
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
