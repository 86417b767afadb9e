package dev.netsplit.internal.names;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.Fault;
import dev.netsplit.MadeUpHost;
import dev.netsplit.Node;
import dev.netsplit.VirtualAddress;
import dev.netsplit.internal.wire.DnsQuery;
import dev.netsplit.testing.RequiresProgram;
import dev.netsplit.testing.RequiresTun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** A process with a hosts file and resolver settings of its own, as a container has, finds a node's names. */
@RequiresTun
@RequiresProgram({"unshare", "nsenter", "mount", "getent", "cat", "sleep"})
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class SharedNamesTest {
    private static final String HOSTS = "127.0.0.1 localhost\n10.9.8.7 b own\n";
    private static final String SETTINGS = "search netsplit.test\nnameserver 127.0.0.11\n";
    private static final String SET_UP = """
            mount -t tmpfs none /mnt
            printf '%s' "$1" > /mnt/hosts
            printf '%s' "$2" > /mnt/resolver
            mount --bind /mnt/hosts /etc/hosts
            mount --bind /mnt/resolver /etc/resolv.conf
            echo ready
            exec sleep 1000
            """;

    private final EmulatedNetwork network =
            EmulatedNetwork.builder().nodes("a", "b", "c").start();
    private final Node a = network.node("a");
    private final Node b = network.node("b");
    private Process process;

    @BeforeEach
    void shareNames() throws IOException {
        process = new ProcessBuilder("unshare", "-nm", "sh", "-ec", SET_UP, "sh", HOSTS, SETTINGS)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(process.inputReader().readLine()).isEqualTo("ready");
        a.moveToNamespaceOf(process.pid());
        a.shareNamesWith(process.pid());
    }

    @AfterEach
    void close() {
        network.close();
        process.destroyForcibly().onExit().join();
    }

    @Test
    void namesOfTheNetworkComeBeforeTheProcessesOwn() throws Exception {
        assertThat(lookUp("b")).isEqualTo(b.ipv4().getHostAddress());
        assertThat(lookUp("own")).isEqualTo("10.9.8.7");
        VirtualAddress later = network.virtualAddress("later");
        assertThat(lookUp("later")).isEqualTo(later.ipv4().getHostAddress());
        MadeUpHost madeUp = network.traffic().madeUpHost("made-up");
        assertThat(lookUp("made-up")).isEqualTo(madeUp.ipv4().getHostAddress());
    }

    @Test
    void faultsAreSeenAndOtherNamesAreAskedOfTheProcessesOwnServer() throws Exception {
        try (DatagramSocket own = a.call(() -> new DatagramSocket(new InetSocketAddress("127.0.0.11", 53)));
                Fault unknown = network.names().unknown("b")) {
            a.threadFactory().newThread(() -> answerAll(own)).start();

            assertThat(lookUp("elsewhere")).isEqualTo("127.0.0.9");
            assertThat(lookUp("own")).isEqualTo("10.9.8.7");
            assertThat(unknown.affectedPackets()).isZero();
            try (Fault wrong = network.names().wrong("c", "a")) {
                assertThat(lookUp("c")).isEqualTo(a.ipv4().getHostAddress());
                assertThat(wrong.affectedPackets()).isPositive();
            }
        }
        assertThat(inProcess("cat", "/etc/resolv.conf")).isEqualTo(SETTINGS);
    }

    @Test
    void endOfTheNetworkGivesTheProcessBackWhatItHad() throws Exception {
        network.names().unknown("b");
        network.close();

        assertThat(inProcess("cat", "/etc/hosts")).isEqualTo(HOSTS);
        assertThat(inProcess("cat", "/etc/resolv.conf")).isEqualTo(SETTINGS);
        assertThatThrownBy(() -> a.shareNamesWith(process.pid()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("network of node (a) must be open");
    }

    @Test
    void filesOfThisMachineAreLeftAlone() {
        long self = ProcessHandle.current().pid();
        assertThatThrownBy(() -> a.shareNamesWith(self))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("process (%s) must have a file /etc/hosts of its own, as a container's have", self);
        assertThatThrownBy(() -> a.shareNamesWith(4_194_305)) // above the kernel's highest number
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("process (4194305) must be a running one");
        assertThatThrownBy(() -> network.host().shareNamesWith(process.pid()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("node (host) must be one that was declared");
    }

    private static void answerAll(DatagramSocket socket) {
        byte[] bytes = new byte[512];
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(bytes, bytes.length);
                socket.receive(packet);
                byte[] message = Arrays.copyOf(bytes, packet.getLength());
                DnsQuery query = DnsQuery.parse(message, message.length).orElseThrow();
                byte[] answer = query.answer(DnsQuery.Code.OK, List.of(InetAddress.getByName("127.0.0.9")));
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            }
        } catch (IOException e) {
            // it was closed
        }
    }

    /** The first IPv4 address, or nothing. */
    private String lookUp(String name) throws Exception {
        return inProcess("getent", "ahostsv4", name)
                .lines()
                .findFirst()
                .orElse("")
                .replaceFirst("\\s.*", "");
    }

    private String inProcess(String... command) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(new ArrayList<>(List.of("nsenter", "-t", Long.toString(process.pid()), "-n", "-m")));
        builder.command().addAll(List.of(command));
        return new String(builder.start().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
