package dev.netsplit.examples;

import dev.netsplit.EmulatedNetwork;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import org.apache.ratis.client.RaftClient;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.retry.RetryPolicies;
import org.apache.ratis.util.function.CheckedFunction;

/**
 * Writes and reads registers, always by the server that it is told to ask, from that server's own node: so it is on the
 * server's side of a partition. Ratis's client would go on to other servers by itself, and hang there: it waits half a
 * minute for a connection to a server that is cut off.
 */
final class RegisterClient {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final EmulatedNetwork network;
    private final RaftGroup group;

    RegisterClient(EmulatedNetwork network) {
        this.network = network;
        this.group = RegisterCluster.onNodes(network.nodes());
    }

    /** Writes by this server, in one attempt. Returns once a majority of the servers has it. */
    void write(String server, String register, String value) throws Exception {
        ask(server, client -> client.io().send(Message.valueOf(register + "=" + value)));
    }

    /**
     * Writes by whichever of these servers leads. A leader announces itself to no client: one can only ask, and ask again
     * while there is none.
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
        return ask(server, client -> client.io().sendStaleRead(Message.EMPTY, 0, RaftPeerId.valueOf(server)))
                .getMessage()
                .getContent()
                .toStringUtf8();
    }

    private RaftClientReply ask(String server, CheckedFunction<RaftClient, RaftClientReply, IOException> request)
            throws Exception {
        return network.node(server).call(() -> {
            try (RaftClient client = RaftClient.newBuilder()
                    .setRaftGroup(group)
                    .setLeaderId(RaftPeerId.valueOf(server))
                    .setRetryPolicy(RetryPolicies.noRetry())
                    .setProperties(RegisterCluster.properties())
                    .build()) {
                return request.apply(client);
            }
        });
    }
}
