package dev.netsplit.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * A Docker of the user nobody's: one whose containers are in a user namespace. It has no networks, so as to need no
 * more than that.
 */
final class RootlessDocker implements AutoCloseable {
    private static final String SOCKET = "docker.sock";

    /** The ids that it may use stand in this mount namespace only. */
    private static final String SCRIPT = """
            dir=$1
            echo nobody:100000:65536 > $dir/ids
            mount --bind $dir/ids /etc/subuid
            mount --bind $dir/ids /etc/subgid
            chown nobody $dir
            chmod 755 $dir
            cd $dir
            exec setpriv --reuid=nobody --regid=nogroup --clear-groups \\
                env -i HOME=$dir XDG_RUNTIME_DIR=$dir PATH=/usr/sbin:/sbin:/usr/bin:/bin \\
                rootlesskit --net=host --copy-up=/etc --copy-up=/run --propagation=rslave --state-dir=$dir/state sh -ec "
                    rm -f /run/docker /run/containerd
                    exec dockerd --rootless --bridge=none --iptables=false --storage-driver=vfs --host=unix://$dir/docker.sock \\
                        --data-root=$dir/data --exec-root=$dir/exec --pidfile=$dir/docker.pid"
            """;

    private final Process process;
    private final Path directory;

    private RootlessDocker(Process process, Path directory) {
        this.process = process;
        this.directory = directory;
    }

    /**
     * Starts one, and returns when it can be asked.
     *
     * @param directory an empty one, for its files
     */
    static RootlessDocker start(Path directory) throws IOException {
        Process process = new ProcessBuilder("unshare", "-m", "sh", "-ec", SCRIPT, "sh", directory.toString())
                .redirectErrorStream(true)
                .start();
        RootlessDocker docker = new RootlessDocker(process, directory);
        List<String> output = new ArrayList<>();
        BufferedReader reader = process.inputReader();
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            output.add(line);
            if (line.contains("API listen on")) {
                Files.setPosixFilePermissions(
                        directory.resolve(SOCKET),
                        PosixFilePermissions.fromString("rw-rw-rw-")); // to JVMs of other users
                return docker;
            }
        }
        throw new AssertionError("dockerd did not start:\n" + String.join("\n", output));
    }

    String host() {
        return "unix://" + directory.resolve(SOCKET);
    }

    /** Its containers end with it. */
    @Override
    public void close() {
        List<ProcessHandle> all = process.descendants().toList();
        process.destroy();
        all.forEach(descendant -> descendant.onExit().join());
        assertThat(process.onExit().join()).isNotNull();
    }
}
