package dev.netsplit.testcontainers;

import com.github.dockerjava.api.exception.NotFoundException;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.images.builder.ImageFromDockerfile;
import org.testcontainers.images.builder.Transferable;

/** An image with the holders' program, which sleeps. It can be removed, while the holders' image stays. */
public final class PauseImage {
    private static final String NAME = "netsplit-test-pause";

    private PauseImage() {}

    /** Returns the image, which is made when a container first asks for it. */
    public static ImageFromDockerfile image() {
        return new ImageFromDockerfile(NAME)
                .withFileFromTransferable(
                        "pause", Transferable.of(HolderImage.program(System.getProperty("os.arch")), 0755))
                .withDockerfileFromBuilder(file -> file.from("scratch")
                        .copy("pause", "/")
                        .cmd(new String[] {"/pause"})); // in an array, or a shell would be asked for
    }

    /** Removes the image from the machine if it is there. */
    public static void remove() {
        try {
            DockerClientFactory.instance()
                    .client()
                    .removeImageCmd(NAME)
                    .withForce(true)
                    .exec();
        } catch (NotFoundException e) {
            // It was never made.
        }
    }
}
