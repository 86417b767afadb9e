package dev.netsplit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.testing.ChildJvm;
import dev.netsplit.testing.RequiresProgram;
import dev.netsplit.testing.RequiresTun;
import dev.netsplit.testing.UdpProbe;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * A JVM without any rights but those in a user namespace of its own, as an ordinary user has them. It is started in a
 * network namespace made for it, so that what the test says of default routes is so on any machine.
 */
@RequiresTun
@RequiresProgram({"unshare", "setpriv", "ip"})
class RootlessTest {
    /** What is kept, setfcap, is what root needs to be root in the user namespace too. */
    private static final String WITHOUT_RIGHTS = """
            ip link set lo up
            %s
            exec setpriv --bounding-set=-all,+setfcap --inh-caps=-all -- unshare -U --map-current-user --keep-caps %s -- "$@"
            """;

    private static final String NO_ROUTE_OUT = "";
    private static final String A_DEFAULT_ROUTE = "ip route add default dev lo; ip -6 route add default dev lo";
    private static final String A_DEFAULT_ROUTE_BUT_NOT_FOR_OURS =
            A_DEFAULT_ROUTE + "; ip route add unreachable 198.18.0.0/15; ip route add unreachable fd4e:7370:6c74::/48";
    private static final String IN_ITS_OWN_NETWORK_NAMESPACE = "-n";

    @Test
    void whereNothingCanLeaveThereAreNodesButNoHostNode() throws IOException {
        String noHost =
                "host() must be called by a JVM that may set up its own namespace, as root's may; let a node take"
                        + " the host's place";

        assertThat(answer(NO_ROUTE_OUT, "")).isEqualTo("a and b talk; " + noHost);
        assertThat(answer(A_DEFAULT_ROUTE_BUT_NOT_FOR_OURS, "")).isEqualTo("a and b talk; " + noHost);
    }

    @Test
    void whereADefaultRouteWouldTakeEmulatedAddressesOutTheNetworkIsRefused() throws IOException {
        assertThat(answer(A_DEFAULT_ROUTE, ""))
                .startsWith(
                        "emulated addresses (198.18.0.0/15, fd4e:7370:6c74::/48) must not be routed out of this machine")
                .contains("ip route add unreachable 198.18.0.0/15; ip route add unreachable fd4e:7370:6c74::/48");
    }

    @Test
    void inANetworkNamespaceOfItsOwnTheJvmHasAHostNode() throws IOException {
        assertThat(answer(A_DEFAULT_ROUTE, IN_ITS_OWN_NETWORK_NAMESPACE)).isEqualTo("a and b talk; host and b talk");
    }

    @Test
    void whereAnotherRouteComesBeforeOursTheNetworkIsRefusedEvenToRoot() throws IOException {
        String vpn = "ip link set lo up; ip route add 198.18.0.0/28 dev lo; exec \"$@\"";

        try (ChildJvm jvm = ChildJvm.start(List.of("unshare", "-n", "sh", "-ec", vpn, "sh"), OrdinaryUser.class)) {
            assertThat(jvm.readLine())
                    .startsWith("emulated address (198.18.0.1) must be routed to netsplit0, but another route or rule");
        }
    }

    @Test
    void aChosenSubnetMustNotBeRoutedOutEither() throws IOException {
        String withOne = "-Dsubnet=10.77.0.0/24";
        String kept = A_DEFAULT_ROUTE + "; ip route add unreachable 10.77.0.0/24 metric 30000;"
                + " ip route add unreachable fd4e:7370:6c74::/48";

        assertThat(answer(NO_ROUTE_OUT, "", withOne)).startsWith("a and b talk; ");
        assertThat(answer(A_DEFAULT_ROUTE_BUT_NOT_FOR_OURS, "", withOne))
                .startsWith(
                        "emulated addresses (10.77.0.0/24, fd4e:7370:6c74::/48) must not be routed out of this machine")
                .contains("'ip route add unreachable 10.77.0.0/24 metric 30000;"
                        + " ip route add unreachable fd4e:7370:6c74::/48' once");
        assertThat(answer(kept, "", withOne)).startsWith("a and b talk; ");
        assertThat(answer(kept + "; ip route add 10.77.0.128/25 dev lo", "", withOne))
                .isEqualTo("subnet (10.77.0.0/24) must not overlap 10.77.0.128/25, which this machine uses (device lo);"
                        + " choose another one");
    }

    private static String answer(String routes, String options, String... jvmOptions) throws IOException {
        List<String> by = List.of("unshare", "-n", "sh", "-ec", WITHOUT_RIGHTS.formatted(routes, options), "sh");
        try (ChildJvm jvm = ChildJvm.start(by, OrdinaryUser.class, jvmOptions)) {
            return jvm.readLine();
        }
    }

    /** What the user's JVM does. Tells in one line how it went. */
    static final class OrdinaryUser {
        public static void main(String[] args) throws Exception {
            NetworkBuilder builder = EmulatedNetwork.builder().nodes("a", "b");
            Optional.ofNullable(System.getProperty("subnet")).ifPresent(builder::subnet);
            try (EmulatedNetwork network = builder.start()) {
                System.out.print(talk(network.node("a"), network.node("b")) + "; ");
                System.out.println(talk(network.host(), network.node("b")));
            } catch (EmulationUnavailableException | IllegalStateException e) {
                System.out.println(e.getMessage());
            }
        }

        private static String talk(Node from, Node to) throws Exception {
            try (UdpProbe probe = UdpProbe.between(from, to, to.ipv4())) {
                probe.send(1);
                return probe.receive() == 1 ? from + " and " + to + " talk" : "received something else";
            }
        }
    }
}
