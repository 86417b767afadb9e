package dev.netsplit.scenario;

import dev.netsplit.fault.FaultSpec;
import dev.netsplit.fault.PacketFault;
import dev.netsplit.packet.PacketFilter;
import java.util.Map;

/** A fault on packets in a scenario. */
final class PacketFaultKind extends FaultKind {
    private final PacketFault packets;

    PacketFaultKind(PacketFault packets) {
        this.packets = packets;
    }

    static FaultSpec read(Value links, Fields step) {
        PacketFilter filter = step.get("match", MatchForm::read, PacketFilter.all());
        return new PacketFault(NodesForm.links(links), filter, PacketActionForm.read(step));
    }

    @Override
    void write(Map<String, Object> step) {
        step.put(ActionForm.PACKETS.key(), NodesForm.write(packets.links()));
        MatchForm.write(packets.filter()).ifPresent(match -> step.put("match", match));
        PacketActionForm.write(packets.action(), step);
    }

    @Override
    String java(JavaTerms terms) {
        return terms.type(PacketFault.class) + ".on(" + terms.links(packets.links()) + ")"
                + terms.matching(packets.filter()) + "." + PacketActionForm.java(packets.action(), terms);
    }

    @Override
    FaultSpec mapped(NodeMapping nodes) {
        return new PacketFault(nodes.links(packets.links()), packets.filter(), packets.action());
    }

    @Override
    void check(NodeMapping known) {
        mapped(known);
    }

    @Override
    FaultSpec decided(Decision decision) {
        return packets; // what it leaves to chance is drawn for each packet
    }
}
