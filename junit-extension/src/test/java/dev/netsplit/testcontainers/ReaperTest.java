package dev.netsplit.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Event;
import com.google.common.base.Splitter;
import com.google.common.io.Resources;
import dev.netsplit.junit.RequiresDocker;
import dev.netsplit.junit.RequiresTun;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;

/**
 * Testcontainers' reaper knows holders as it knows all containers. A stand-in speaks its protocol, for its image is in
 * a registry.
 */
@RequiresTun
@RequiresDocker
@RequiresInstalled(
        value = {"/usr/bin/perl", ReaperTest.PERL_LIBRARY},
        packages = "perl-base")
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class ReaperTest {
    static final String PERL_LIBRARY = "/usr/lib/x86_64-linux-gnu/perl-base";
    private static final String IMAGE = "localhost/netsplit-test/reaper:1";

    private final DockerClient docker = DockerClientFactory.instance().client();

    @Test
    void removesTheHolderAndTheContainerOfAJvmThatWasKilled(@TempDir Path home) throws Exception {
        LocalImage.named(IMAGE)
                .programs("/usr/bin/perl")
                .files(PERL_LIBRARY)
                .text("/reaper.pl", Resources.toString(Resources.getResource("reaper.pl"), StandardCharsets.UTF_8))
                .instruction("CMD [\"/usr/bin/perl\", \"/reaper.pl\"]")
                .image()
                .get();
        ProcessBuilder command = OneContainer.command(home);
        command.environment().remove("TESTCONTAINERS_RYUK_DISABLED");
        command.environment().put("TESTCONTAINERS_RYUK_CONTAINER_IMAGE", IMAGE);
        command.environment().put("TESTCONTAINERS_RYUK_CONTAINER_PRIVILEGED", "false"); // it needs the socket only
        Process jvm = command.start();
        try {
            String outcome = jvm.inputReader().readLine();
            assertThat(outcome).startsWith("started ");
            List<String> ids = Splitter.on(' ').splitToList(outcome).subList(1, 3);
            assertThat(containers()).containsAll(ids);

            CountDownLatch removed = new CountDownLatch(ids.size());
            try (var events = docker.eventsCmd()
                    .withEventFilter("destroy")
                    .withContainerFilter(ids.toArray(String[]::new))
                    .exec(new ResultCallback.Adapter<Event>() {
                        @Override
                        public void onNext(Event event) {
                            removed.countDown();
                        }
                    })) {
                events.awaitStarted();
                jvm.destroyForcibly();
                assertThat(removed.await(90, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(containers()).doesNotContainAnyElementsOf(ids);
        } finally {
            jvm.destroyForcibly();
        }
    }

    private List<String> containers() {
        return docker.listContainersCmd().withShowAll(true).exec().stream()
                .map(Container::getId)
                .toList();
    }
}
