package dev.netsplit.junit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Throwables;
import com.google.common.collect.Sets;
import dev.netsplit.EmulatedNetwork;
import dev.netsplit.NodeProcess;
import dev.netsplit.ScenarioRun;
import dev.netsplit.junit.SetClient.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/**
 * A process of {@link SetServer} in each of the nodes n1 and n2, and the test's JVM, which adds words from the node
 * client.
 */
final class SetServers {
    static final List<String> NAMES = List.of("n1", "n2");

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(2);

    private final EmulatedNetwork network;
    private final Map<String, NodeProcess> first = new LinkedHashMap<>();

    /**
     * Starts them.
     *
     * @param directory where they store what they hold; nowhere if it is empty
     */
    SetServers(EmulatedNetwork network, Optional<Path> directory) throws InterruptedException {
        this.network = network;
        for (String name : NAMES) {
            String[] arguments = directory
                    .map(files -> new String[] {name, files.resolve(name).toString()})
                    .orElse(new String[] {name});
            first.put(
                    name,
                    network.node(name)
                            .java(SetServer.class, arguments)
                            .jvmOptions("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
                            .start());
        }
        for (NodeProcess server : first.values()) {
            server.awaitOutput("up", LONG);
        }
    }

    /** The process of a server that was started first. */
    NodeProcess first(String server) {
        return requireNonNull(first.get(server), server);
    }

    /**
     * Adds words to each until all is healed, and sees to it that they have all that was acknowledged.
     *
     * @param credulous whether it takes any answer for that of the server that it asked
     * @return what each said at last
     */
    Map<String, Answer> load(ScenarioRun run, boolean credulous) throws Exception {
        ExecutorService client = network.node("client").executor();
        Map<String, Future<Answer>> loads = new LinkedHashMap<>();
        NAMES.forEach(name -> loads.put(name, client.submit(() -> load(name, run, credulous))));
        Map<String, Answer> last = new LinkedHashMap<>();
        try {
            for (Map.Entry<String, Future<Answer>> load : loads.entrySet()) {
                last.put(load.getKey(), load.getValue().get());
            }
        } catch (ExecutionException e) {
            Throwables.throwIfUnchecked(requireNonNull(e.getCause()));
            throw e;
        }
        return last;
    }

    private static Answer load(String server, ScenarioRun run, boolean credulous) throws InterruptedException {
        Set<String> acknowledged = new LinkedHashSet<>();
        for (int i = 0; !run.isHealed(); i++) {
            String word = server + "-" + i;
            Optional<Answer> answer = SetClient.add(server, word);
            if (answer.isPresent() && (credulous || answer.get().server().equals(server))) {
                acknowledged.add(word);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        run.await(LONG);
        Answer last = SetClient.read(server);
        assertThat(Sets.difference(acknowledged, Set.copyOf(last.words())))
                .as("acknowledged by %s, and lost", server)
                .isEmpty();
        return last;
    }
}
