package dev.netsplit.scenario;

import dev.netsplit.internal.random.RandomStream;
import dev.netsplit.packet.PacketFilter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A trigger after traffic. */
final class OnPacketsKind extends TriggerKind {
    private final Trigger.OnPackets packets;

    OnPacketsKind(Trigger.OnPackets packets) {
        this.packets = packets;
    }

    static Trigger read(Value when, Fields fields, TimeSpan wait) {
        PacketFilter filter = fields.get("match", MatchForm::read, PacketFilter.all());
        long nth = fields.get("nth", Value::integer, 1L);
        return when.checked(() ->
                new Trigger.OnPackets(NodesForm.links(fields.required(WhenForm.PACKETS.key())), filter, nth, wait));
    }

    @Override
    void write(Map<String, Object> step) {
        Map<String, Object> when = new LinkedHashMap<>();
        when.put(WhenForm.PACKETS.key(), NodesForm.write(packets.links()));
        MatchForm.write(packets.filter()).ifPresent(match -> when.put("match", match));
        if (packets.nth() != 1) {
            when.put("nth", packets.nth());
        }
        step.put(TriggerForm.WHEN.key(), when);
        writeWait(packets.delay(), step);
    }

    @Override
    String java(JavaTerms terms) {
        throw new JavaTerms.NoWordsException();
    }

    @Override
    Cause cause() {
        return Cause.of(Cause.Event.FROM_OUTSIDE, "", packets.delay());
    }

    @Override
    boolean isRepeated() {
        return false;
    }

    @Override
    Trigger mapped(NodeMapping nodes) {
        return new Trigger.OnPackets(nodes.links(packets.links()), packets.filter(), packets.nth(), packets.delay());
    }

    @Override
    List<Trigger> decided(Function<String, List<String>> occurrences, RandomStream draws) {
        TimeSpan delay = packets.delay().at(draws.uniform(0));
        return List.of(new Trigger.OnPackets(packets.links(), packets.filter(), packets.nth(), delay));
    }
}
