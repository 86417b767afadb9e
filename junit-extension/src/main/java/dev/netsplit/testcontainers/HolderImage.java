package dev.netsplit.testcontainers;

import com.github.dockerjava.api.exception.NotFoundException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.images.builder.ImageFromDockerfile;
import org.testcontainers.images.builder.Transferable;

/** The image of holders: one program of some hundred bytes that sleeps. Made here, so that no registry is needed. */
final class HolderImage {
    static final String PROGRAM = "/pause";

    /** With a registry in it, so that Testcontainers puts no other before it. */
    private static final String NAME = "localhost/netsplit/holder:1";

    private static final int ADDRESS = 0x40_0000;
    private static final int HEADERS = 64 + 56;
    private static final short X86_64 = 62;
    private static final short AARCH64 = 183;

    private static final byte[] PAUSE_ON_X86_64 = {
        0x6a,
        0x22, // push 34, the number of pause
        0x58, // pop rax
        0x0f,
        0x05, // syscall
        (byte) 0xeb,
        (byte) 0xf9 // jmp to the start
    };

    /** Instructions of four bytes. There is no pause; ppoll of nothing without a timeout does the same. */
    private static final int[] PAUSE_ON_AARCH64 = {
        0xd280_0000, // mov x0, #0
        0xd280_0001,
        0xd280_0002,
        0xd280_0003,
        0xd280_0004, // mov x4, #0
        0xd280_0928, // mov x8, #73, the number of ppoll
        0xd400_0001, // svc #0
        0x17ff_fff9 // b to the start
    };

    private HolderImage() {}

    /**
     * Its name. It is made the first time, and stays: made again for each run, it would leave a nameless image each
     * time.
     */
    static synchronized String get() {
        try {
            DockerClientFactory.instance().client().inspectImageCmd(NAME).exec();
            return NAME;
        } catch (NotFoundException e) {
            return build();
        }
    }

    private static String build() {
        return new ImageFromDockerfile(NAME, false)
                .withFileFromTransferable("pause", Transferable.of(program(System.getProperty("os.arch")), 0755))
                .withDockerfileFromBuilder(file -> file.from("scratch").copy("pause", PROGRAM))
                .get();
    }

    /** The static program, for Docker's architecture, which is this JVM's, since it runs on the same machine. */
    static byte[] program(String architecture) {
        return switch (architecture) {
            case "amd64" -> elf(X86_64, PAUSE_ON_X86_64);
            case "aarch64" -> elf(AARCH64, littleEndian(PAUSE_ON_AARCH64));
            default ->
                throw new IllegalStateException(
                        "os.arch (%s) must be amd64 or aarch64, for containers as nodes".formatted(architecture));
        };
    }

    private static byte[] littleEndian(int[] instructions) {
        ByteBuffer code =
                ByteBuffer.allocate(Integer.BYTES * instructions.length).order(ByteOrder.LITTLE_ENDIAN);
        code.asIntBuffer().put(instructions);
        return code.array();
    }

    /** An executable of one segment, which is the whole file. */
    private static byte[] elf(short machine, byte[] code) {
        ByteBuffer file = ByteBuffer.allocate(HEADERS + code.length).order(ByteOrder.LITTLE_ENDIAN);
        file.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0}).putLong(0); // 64 bits, little endian
        file.putShort((short) 2).putShort(machine).putInt(1); // an executable
        file.putLong(ADDRESS + HEADERS); // where it begins to run
        file.putLong(64).putLong(0).putInt(0); // program headers; no sections; no flags
        file.putShort((short) 64).putShort((short) 56).putShort((short) 1); // sizes; one program header
        file.putShort((short) 64).putShort((short) 0).putShort((short) 0);
        file.putInt(1).putInt(5); // load, to read and execute
        file.putLong(0).putLong(ADDRESS).putLong(ADDRESS);
        file.putLong(file.capacity()).putLong(file.capacity()).putLong(0x1_0000); // the largest page there is
        return file.put(code).array();
    }
}
