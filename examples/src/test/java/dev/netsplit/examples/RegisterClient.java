package dev.netsplit.examples;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.IsolatedTask;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import org.apache.ratis.client.RaftClient;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.retry.RetryPolicies;
import org.apache.ratis.rpc.SupportedRpcType;

/**
 * Writes and reads registers, always by the server that it is told to ask, from that server's own node: so it is on the
 * server's side of a partition. Ratis's client would go on to other servers by itself, and hang there: it waits half a
 * minute for a connection to a server that is cut off.
 */
final class RegisterClient {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final Place place;
    private final Map<String, String> hosts;
    private final SupportedRpcType rpc;

    /** Over Netty RPC. */
    RegisterClient(EmulatedNetwork network) {
        this(
                network,
                SupportedRpcType.NETTY,
                (server, request) -> network.node(server).call(request));
    }

    /**
     * @param place beside each server
     */
    RegisterClient(EmulatedNetwork network, SupportedRpcType rpc, Place place) {
        this.place = place;
        this.hosts = RegisterCluster.hostsOf(network.nodes());
        this.rpc = rpc;
    }

    /** Writes by this server, in one attempt. Returns once a majority of the servers has it. */
    void write(String server, String register, String value) throws Exception {
        ask(server, client -> client.io().send(Message.valueOf(register + "=" + value)));
    }

    /**
     * Writes by whichever of these servers leads. A leader announces itself to no client: one can only ask, and ask
     * again while there is none.
     *
     * @return the leader
     */
    String writeByLeader(Collection<String> servers, String register, String value) throws Exception {
        long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            for (String server : servers) {
                try {
                    write(server, register, value);
                    return server;
                } catch (IOException e) {
                    if (System.nanoTime() > deadlineNs) {
                        throw new IOException("one of %s must lead within %s".formatted(servers, PATIENCE), e);
                    }
                    Thread.sleep(PAUSE.toMillis());
                }
            }
        }
    }

    /** All registers, as this server has them; it need not be up to date. */
    String read(String server) throws Exception {
        return ask(server, client -> client.io().sendStaleRead(Message.EMPTY, 0, RaftPeerId.valueOf(server)));
    }

    /** Only what can be copied goes to the place, whose classes may be others: a client is made there. */
    private String ask(String server, Request request) throws Exception {
        Map<String, String> itsHosts = hosts;
        SupportedRpcType itsRpc = rpc;
        return place.ask(server, () -> {
            try (RaftClient client = RaftClient.newBuilder()
                    .setRaftGroup(RegisterCluster.group(itsHosts))
                    .setLeaderId(RaftPeerId.valueOf(server))
                    .setRetryPolicy(RetryPolicies.noRetry())
                    .setProperties(RegisterCluster.properties(itsRpc))
                    .build()) {
                return request.of(client).getMessage().getContent().toStringUtf8();
            }
        });
    }

    /** Where the client of a server runs: on its node. */
    interface Place {
        String ask(String server, IsolatedTask<String> request) throws Exception;
    }

    private interface Request extends Serializable {
        RaftClientReply of(RaftClient client) throws IOException;
    }
}
