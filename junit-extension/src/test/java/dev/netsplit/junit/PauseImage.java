package dev.netsplit.junit;

import com.github.dockerjava.api.exception.NotFoundException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.images.builder.ImageFromDockerfile;
import org.testcontainers.images.builder.Transferable;

/** An image with one program, which sleeps: made here, since there is no registry to take one from. */
final class PauseImage {
    private static final String NAME = "netsplit-test-pause";
    private static final int ADDRESS = 0x40_0000;
    private static final int HEADERS = 64 + 56;

    private PauseImage() {}

    /** The image, made when a container first asks for it. */
    static ImageFromDockerfile image() {
        return new ImageFromDockerfile(NAME)
                .withFileFromTransferable("pause", Transferable.of(elf(), 0755))
                .withDockerfileFromBuilder(file -> file.from("scratch")
                        .copy("pause", "/")
                        .cmd(new String[] {"/pause"})); // in an array, or a shell would be asked for
    }

    /** Takes the image off the machine, if it is there. */
    static void remove() {
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

    /** A static program for x86-64: one segment, which is the whole file, and calls pause(2) for ever. */
    private static byte[] elf() {
        byte[] code = {
            0x6a,
            0x22, // push 34, the number of pause
            0x58, // pop rax
            0x0f,
            0x05, // syscall
            (byte) 0xeb,
            (byte) 0xf9 // jmp to the start
        };
        ByteBuffer file = ByteBuffer.allocate(HEADERS + code.length).order(ByteOrder.LITTLE_ENDIAN);
        file.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0}).putLong(0); // 64 bits, little endian
        file.putShort((short) 2).putShort((short) 62).putInt(1); // an executable for x86-64
        file.putLong(ADDRESS + HEADERS); // where it begins to run
        file.putLong(64).putLong(0).putInt(0); // program headers; no sections; no flags
        file.putShort((short) 64).putShort((short) 56).putShort((short) 1); // sizes; one program header
        file.putShort((short) 64).putShort((short) 0).putShort((short) 0);
        file.putInt(1).putInt(5); // load, to read and execute
        file.putLong(0).putLong(ADDRESS).putLong(ADDRESS);
        file.putLong(file.capacity()).putLong(file.capacity()).putLong(0x1000);
        return file.put(code).array();
    }
}
