package dev.netsplit.testcontainers;

import com.google.common.base.Throwables;
import dev.netsplit.EmulatedNetwork;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;

/**
 * A program that puts a container into a node, says in one line how it went, and goes on until its input ends:
 * "started", the ids of the holder and the container, and which Docker has them; or what is wrong.
 */
final class OneContainer {
    private OneContainer() {}

    /**
     * A JVM of its own that runs it.
     *
     * @param home in place of the user's, where Testcontainers remembers which Docker it found
     * @param before what starts the JVM
     */
    static ProcessBuilder command(Path home, String... before) {
        List<String> command = new ArrayList<>(List.of(before));
        command.addAll(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-Duser.home=" + home,
                "-cp",
                System.getProperty("java.class.path"),
                OneContainer.class.getName()));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
    }

    public static void main(String[] args) throws Exception {
        try (EmulatedNetwork network = EmulatedNetwork.builder().nodes("n1").start();
                GenericContainer<?> container =
                        new GenericContainer<>(CompletableFuture.completedFuture(HolderImage.get()))) {
            container.withCommand(HolderImage.PROGRAM);
            NodeContainer.join(network, "n1", container);
            container.start();
            String holder = container
                    .getCurrentContainerInfo()
                    .getHostConfig()
                    .getNetworkMode()
                    .substring("container:".length());
            var docker = DockerClientFactory.instance().getTransportConfig().getDockerHost();
            System.out.println("started " + holder + " " + container.getContainerId() + " " + docker);
            System.in.read();
        } catch (RuntimeException e) {
            // ours, for Testcontainers puts others around it
            System.out.println(Throwables.getCausalChain(e).stream()
                    .map(cause -> String.valueOf(cause.getMessage()))
                    .filter(message -> message.contains(" must "))
                    .findFirst()
                    .orElse(Throwables.getStackTraceAsString(e)));
        }
    }
}
