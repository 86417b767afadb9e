package dev.netsplit.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.junit.RequiresTun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real rootless Docker, and JVMs that may and may not enter its containers. */
@RequiresTun
@RequiresInstalled(
        value = {"/usr/bin/rootlesskit", "/usr/bin/newuidmap", "/usr/bin/setpriv", "/usr/sbin/dockerd"},
        packages = "rootlesskit, uidmap, util-linux and docker.io")
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RootlessDockerTest {
    @TempDir
    private Path directory;

    @Test
    void rootMayEnterItsContainers() throws Exception {
        try (RootlessDocker docker = RootlessDocker.start(directory)) {
            assertThat(outcome(docker)).startsWith("started ").endsWith(" " + docker.host());
        }
    }

    @Test
    void whoMayNotEnterItsContainersIsToldWhy() throws Exception {
        try (RootlessDocker docker = RootlessDocker.start(directory)) {
            assertThat(outcome(docker, "unshare", "-U", "-n", "--map-root-user", "--keep-caps"))
                    .isEqualTo("Docker (" + docker.host()
                            + ") must be one whose containers this JVM may enter, and it is a"
                            + " rootless one; run the tests as root, or set DOCKER_HOST to an ordinary one, which takes root"
                            + " too");
        }
    }

    private String outcome(RootlessDocker docker, String... before) throws IOException {
        ProcessBuilder jvm = OneContainer.command(directory, before);
        jvm.environment().put("DOCKER_HOST", docker.host());
        Process process = jvm.start();
        process.getOutputStream().close();
        return process.inputReader().readLine();
    }
}
