package dev.netsplit.internal.pipeline;

import dev.netsplit.internal.device.PacketBuffer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The faults on one link, each in the place where it works. Owned by whoever has the forwarder's turn. */
final class LinkFaults {
    private final LinkState link;
    private final LinkServices services;
    private final LinkWire wire;
    private final LinkGate gate;
    private final LinkDoor door;
    private final FaultLimits limits;
    private final Set<LinkFault> all = new LinkedHashSet<>();

    LinkFaults(LinkState link, LinkWire wire, LinkServices services) {
        this.link = link;
        this.services = services;
        this.wire = wire;
        this.door = new LinkDoor(link, services);
        this.gate = new LinkGate(link, services, door);
        this.limits = new FaultLimits(link, services);
    }

    void add(LinkFault fault) {
        if (!all.add(fault)) {
            return;
        }
        FaultWork work = fault.work();
        boolean limited = !work.limit().isUnlimited();
        if (limited) {
            limits.add(fault, work.limit());
        }
        if (!work.impairments().isEmpty()) {
            wire.add(new WireFault(fault, work.impairments(), link.name(), !limited));
        }
        if (fault.holds()) {
            door.add(fault);
        }
        if (work.kind().worksAtEntry()) {
            gate.add(fault);
        }
    }

    void remove(LinkFault fault) {
        if (all.remove(fault)) {
            long nowNs = services.nowNs();
            wire.remove(fault);
            limits.remove(fault, nowNs);
            gate.remove(fault, nowNs);
            door.remove(fault, nowNs);
        }
    }

    boolean contains(LinkFault fault) {
        return all.contains(fault);
    }

    void removeAll() {
        List.copyOf(all).forEach(this::remove);
    }

    /** Whether packets need not be shown to the gate. */
    boolean gateIsOpen() {
        return gate.isOpen();
    }

    /** Whether no packet passes the gate. */
    boolean gateIsShut() {
        return gate.isShut();
    }

    void enterGate(PacketBuffer packet, long readNs) {
        gate.enter(packet, readNs);
    }

    boolean limitNothing() {
        return limits.isEmpty();
    }

    void enterLimits(PacketBuffer packet, long timeNs) {
        limits.enter(packet, timeNs);
    }

    boolean keepAtDoor(PacketBuffer packet, long dueNs) {
        return door.keeps(packet, dueNs);
    }
}
