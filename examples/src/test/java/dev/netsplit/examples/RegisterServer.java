package dev.netsplit.examples;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.rpc.SupportedRpcType;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.server.storage.RaftStorage.StartupOption;

/**
 * A Ratis server that keeps registers. In this JVM it must be started by a thread of its node; or it is a JVM of its
 * own, by {@link #main}. Either way it is an ordinary server: nothing in it knows of the emulated network.
 */
final class RegisterServer implements AutoCloseable {
    private final RaftServer server;

    /**
     * @param rpc how it talks
     * @param storage its directory; a server with what another of the same name left there goes on from that
     * @param events is told who leads and what was written
     */
    RegisterServer(String name, RaftGroup group, SupportedRpcType rpc, Path storage, Consumer<String> events)
            throws IOException {
        RaftProperties properties = RegisterCluster.properties(rpc);
        RaftServerConfigKeys.setStorageDir(properties, List.of(storage.toFile()));
        this.server = RaftServer.newBuilder()
                .setServerId(RaftPeerId.valueOf(name))
                .setGroup(group)
                .setStateMachine(new RegisterStateMachine(name, events))
                .setOption(StartupOption.RECOVER)
                .setProperties(properties)
                .build();
    }

    void start() throws IOException {
        server.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    /**
     * Runs a server until it is killed, and prints its events.
     *
     * @param args its name, its directory, and the names of all servers, which are also those of their nodes
     */
    public static void main(String... args) throws IOException {
        RaftGroup group = RegisterCluster.group(
                Arrays.stream(args).skip(2).collect(Collectors.toMap(name -> name, name -> name)));
        new RegisterServer(args[0], group, SupportedRpcType.NETTY, Path.of(args[1]), System.out::println).start();
        System.out.println(args[0] + " is up");
    }
}
