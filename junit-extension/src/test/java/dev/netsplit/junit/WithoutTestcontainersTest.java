package dev.netsplit.junit;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.Node;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Testcontainers is optional: a JVM that does not have it runs tests all the same. */
@RequiresTun
class WithoutTestcontainersTest {

    @Test
    void networksAreEmulatedAllTheSame() throws Exception {
        String classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("testcontainers-") && !entry.contains("docker-java"))
                .collect(joining(File.pathSeparator));
        Process jvm = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java", "-cp", classPath, OtherJvm.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();

        assertThat(new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip())
                .isEqualTo("GenericContainer is missing; 1 test passed");
    }

    /** Tells in one line how it went. */
    static final class OtherJvm {
        public static void main(String[] args) {
            try {
                Class.forName("org.testcontainers.containers.GenericContainer");
            } catch (ClassNotFoundException e) {
                System.out.print("GenericContainer is missing; ");
            }
            Jupiter.assertAllPass(Plain.class, 1);
            System.out.println("1 test passed");
        }
    }

    @NetworkEmulation(nodes = "n1")
    static class Plain {
        @Test
        void hasItsNetwork(EmulatedNetwork network, @NodeName("n1") Node node) {
            assertThat(network.nodes()).containsExactly(node);
        }
    }
}
