package dev.netsplit.examples;

import dev.netsplit.Node;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.client.RaftClientConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.netty.NettyConfigKeys;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.rpc.SupportedRpcType;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.util.TimeDuration;

/** What servers and clients agree on: who is in the cluster, how they talk, and for how long they wait. */
final class RegisterCluster {
    private static final RaftGroupId ID = RaftGroupId.valueOf(new UUID(0, 1));
    private static final int PORT = 6000; // of every server: no two share a node

    private RegisterCluster() {}

    /**
     * A server on each of these nodes, and where it is: by address, since this JVM may know the names from an earlier
     * network.
     */
    static Map<String, String> hostsOf(Collection<Node> nodes) {
        return nodes.stream()
                .collect(Collectors.toMap(Node::name, node -> node.ipv4().getHostAddress()));
    }

    /**
     * @param hosts each server's, by its name
     */
    static RaftGroup group(Map<String, String> hosts) {
        return RaftGroup.valueOf(
                ID,
                hosts.entrySet().stream()
                        .map(server -> peer(server.getKey(), server.getValue()))
                        .toList());
    }

    /**
     * @param rpc how they talk. Over gRPC, Ratis's default, each of several servers in a JVM must have classes of its
     *     own: gRPC binds in an event loop that all servers of a class loader share, so all in one node
     */
    static RaftProperties properties(SupportedRpcType rpc) {
        RaftProperties properties = new RaftProperties();
        RaftConfigKeys.Rpc.setType(properties, rpc);
        NettyConfigKeys.Server.setPort(properties, PORT);
        GrpcConfigKeys.Server.setPort(properties, PORT);
        // A follower that hears from no leader for a time between these two stands for election. A leader that hears
        // from no majority for the longer one steps down.
        RaftServerConfigKeys.Rpc.setTimeoutMin(properties, milliseconds(500));
        RaftServerConfigKeys.Rpc.setTimeoutMax(properties, milliseconds(1000));
        // How long requests wait for an answer, those between servers too.
        RaftClientConfigKeys.Rpc.setRequestTimeout(properties, milliseconds(1500));
        return properties;
    }

    private static RaftPeer peer(String name, String host) {
        return RaftPeer.newBuilder().setId(name).setAddress(host + ":" + PORT).build();
    }

    private static TimeDuration milliseconds(int duration) {
        return TimeDuration.valueOf(duration, TimeUnit.MILLISECONDS);
    }
}
