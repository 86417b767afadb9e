package dev.netsplit.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netsplit.testing.Eventually;
import dev.netsplit.testing.RequiresTun;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

@RequiresTun
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class NodeNamespaceTest {
    private static final Path HOSTS = Path.of("/etc/hosts");
    private static final Path MOUNTS = Path.of("/proc/self/mountinfo");

    private TestNode node;

    @BeforeEach
    void openNode() throws IOException {
        node = TestNode.open(1);
    }

    @AfterEach
    void closeNode() throws IOException {
        node.close();
    }

    @Test
    void namesOfItsHostsFileResolveInIt() throws Exception {
        node.namespace.setHosts("198.18.28.9 netsplit-test-peer\n");

        InetAddress peer = node.call(() -> InetAddress.getByName("netsplit-test-peer"));
        assertThat(peer.getHostAddress()).isEqualTo("198.18.28.9");
        assertThat(node.output("getent", "-s", "files", "hosts", "netsplit-test-peer"))
                .startsWith("198.18.28.9 ");
    }

    @Test
    void hostsCanBeReplacedAlsoByShorterOnes() throws Exception {
        node.namespace.setHosts("198.18.28.9 netsplit-test-other\n".repeat(100));
        node.namespace.setHosts("198.18.28.8 netsplit-test-other\n");

        assertThat(node.output("cat", "/etc/hosts")).isEqualTo("198.18.28.8 netsplit-test-other\n");
    }

    @Test
    void nothingOfItIsSeenOutside() throws Exception {
        String hostsBefore = Files.readString(HOSTS);
        List<String> mountsBefore = Files.readAllLines(MOUNTS);

        try (TestNode second = TestNode.open(2)) {
            second.namespace.setHosts("198.18.28.9 netsplit-test-secret\n");

            assertThat(Files.readString(HOSTS)).isEqualTo(hostsBefore);
            assertThat(Files.readAllLines(MOUNTS)).isEqualTo(mountsBefore);
            assertThat(node.output("cat", "/etc/hosts")).doesNotContain("netsplit-test-secret");
        }
    }

    @Test
    void directoryThatTheHostsFileWasMadeInIsThereAgain(@TempDir Path directory) throws Exception {
        Files.writeString(directory.resolve("file"), "text");

        assertThat(node.output("cat", directory.resolve("file").toString())).isEqualTo("text");
    }

    @Test
    void pathsAreForgottenInAllNodesThoughItFailsInSome() throws Exception {
        NodeNamespace first = NodeNamespace.create("without-device");
        NodeNamespace second = NodeNamespace.create("without-too");
        try {
            assertThatThrownBy(() -> NodeNamespace.forgetPaths(List.of(first, node.namespace, second)))
                    .hasMessageContaining("a node needs its device")
                    .satisfies(e -> assertThat(e.getSuppressed())
                            .singleElement()
                            .asString()
                            .contains("a node needs its device"));
        } finally {
            first.close();
            second.close();
        }
    }

    @Test
    void itsHostNameIsItsOwn() throws Exception {
        String before = Files.readString(Path.of("/proc/sys/kernel/hostname"));

        assertThat(node.output("uname", "-n")).isEqualTo("n1\n");
        assertThat(Files.readString(Path.of("/proc/sys/kernel/hostname"))).isEqualTo(before);
    }

    @Test
    void processesSeeItsDevicesOnly() throws Exception {
        assertThat(node.output("cat", "/proc/self/net/dev").lines().skip(2))
                .hasSize(2)
                .anyMatch(line -> line.strip().startsWith("lo:"))
                .anyMatch(line -> line.strip().startsWith("eth0:"));
    }

    @Test
    void threadsThatEnterItAreItsAndSoAreThoseTheyStart() throws Exception {
        CompletableFuture<String> grandchild = new CompletableFuture<>();
        new Thread(() -> {
                    node.namespace.enter();
                    new Thread(() -> grandchild.complete(Machine.namespaceOfThisThread())).start();
                })
                .start();

        assertThat(grandchild.get())
                .isEqualTo(node.call(Machine::namespaceOfThisThread))
                .isNotEqualTo(Machine.namespaceOfThisThread());
    }

    @Test
    void kernelChoosesNoAddressesOfItsOwn() throws Exception {
        assertThat(node.call(() -> Machine.table("if_inet6")))
                .extracting(columns -> columns.get(0))
                .containsExactlyInAnyOrder("00000000000000000000000000000001", "fd4e73706c7400070000000000000001");
    }

    @Test
    void itHasNoRouteButToItsSubnetAndToGroups() throws Exception {
        assertThat(node.call(() -> Machine.table("route")).stream().skip(1))
                .extracting(columns -> columns.subList(0, 2))
                .containsExactlyInAnyOrder(
                        List.of("eth0", "001C12C6"), // 198.18.28.0
                        List.of("eth0", "000000E0"), // 224.0.0.0
                        List.of("eth0", "FFFFFFFF"));
    }

    @Test
    void anyUserMayPingAndOpenAnyPort() throws Exception {
        assertThat(node.output("cat", "/proc/sys/net/ipv4/ip_unprivileged_port_start"))
                .isEqualTo("0\n");
        assertThat(node.output("cat", "/proc/sys/net/ipv4/ping_group_range")).isEqualTo("0\t2147483647\n");
    }

    @Test
    void nothingIsLeftOfItAfterClose() throws Exception {
        long before = Machine.openDescriptors();
        TestNode second = TestNode.open(2);
        assertThat(Machine.threadsElsewhere()).contains("n2-anchor");
        assertThat(Machine.openDescriptors()).isGreaterThan(before);
        second.close();

        Eventually.until(
                "the anchor has ended for the kernel, which is a little later than for Java",
                () -> !Machine.threadsElsewhere().contains("n2-anchor"));
        assertThat(Machine.openDescriptors()).isEqualTo(before);
    }

    @Test
    void secondCloseDoesNothing() throws IOException {
        TestNode second = TestNode.open(2);
        second.namespace.close();
        long after = Machine.openDescriptors();
        List<Epoll> reuseTheNumbers = List.of(Epoll.open(), Epoll.open());
        long with = Machine.openDescriptors();
        second.close();

        assertThat(with).isGreaterThan(after);
        assertThat(Machine.openDescriptors()).isEqualTo(with);
        reuseTheNumbers.forEach(Epoll::close);
    }

    @Test
    void nothingStartsInItAfterClose() throws IOException {
        TestNode second = TestNode.open(2);
        second.close();

        assertThatThrownBy(() -> second.namespace.start(new ProcessBuilder("true")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("namespace of n2-anchor must not have ended");
    }

    @Test
    void hostsFileIsReadableByAll() throws Exception {
        assertThat(node.output("stat", "-c", "%a", "/etc/hosts")).isEqualTo("644\n");
    }

    @Test
    void nothingIsLeftOfOneThatCouldNotBeMade() throws Exception {
        long before = Machine.openDescriptors();
        String tooLong = "x".repeat(65);

        assertThatThrownBy(() -> NodeNamespace.create(tooLong))
                .isInstanceOf(LinuxException.class)
                .hasMessage("cannot set the host name: EINVAL (invalid argument)");

        Eventually.until(
                "the anchor has ended",
                () -> Machine.threadsElsewhere().stream().noneMatch(name -> name.startsWith("xxx")));
        assertThat(Machine.openDescriptors()).isEqualTo(before);
    }
}
