package dev.netsplit.examples;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;

/**
 * What Ratis replicates here: named registers, each with a value. A write is {@code name=value}; a read, of any kind,
 * gives all registers. It tells what happens to it: who leads, and what was written.
 */
final class RegisterStateMachine extends BaseStateMachine {
    private final String server;
    private final Consumer<String> events;
    private final Map<String, String> registers = new TreeMap<>();

    RegisterStateMachine(String server, Consumer<String> events) {
        this.server = server;
        this.events = events;
    }

    /** Called for each write that a majority has, in the same order on every server. */
    @Override
    public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
        LogEntryProto entry = transaction.getLogEntry();
        String write = entry.getStateMachineLogEntry().getLogData().toStringUtf8();
        synchronized (registers) {
            registers.put(write.substring(0, write.indexOf('=')), write.substring(write.indexOf('=') + 1));
        }
        updateLastAppliedTermIndex(entry.getTerm(), entry.getIndex());
        events.accept(server + " has " + write);
        return CompletableFuture.completedFuture(Message.valueOf(write));
    }

    @Override
    public CompletableFuture<Message> query(Message anything) {
        synchronized (registers) {
            return CompletableFuture.completedFuture(Message.valueOf(registers.toString()));
        }
    }

    @Override
    public void notifyLeaderChanged(RaftGroupMemberId member, RaftPeerId leader) {
        events.accept(server + (leader.toString().equals(server) ? " leads" : " follows " + leader));
    }

    @Override
    public void notifyNotLeader(Collection<TransactionContext> pendingWrites) {
        events.accept(server + " steps down");
    }
}
