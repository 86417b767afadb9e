package dev.netsplit.internal.pipeline.link;

import dev.netsplit.internal.concurrent.ForwarderConfined;
import dev.netsplit.internal.pipeline.fault.FaultWork;
import dev.netsplit.internal.pipeline.fault.FaultWork.Place;
import dev.netsplit.internal.pipeline.fault.LinkFault;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The faults in force on one link. Puts each in the stages where it works. */
@ForwarderConfined
final class LinkFaults {
    private final LinkAccount account;
    private final LinkPath path;
    private final Set<LinkFault> all = new LinkedHashSet<>();

    LinkFaults(LinkAccount account, LinkPath path) {
        this.account = account;
        this.path = path;
    }

    /**
     * Puts a fault in force. If it takes packets under way, and does not hold them, none of these will arrive, even if
     * the fault is healed by then. Does nothing if it is in force already.
     */
    void add(LinkFault fault) {
        if (fault.takesPacketsUnderWay()) {
            fault.countPackets(account.underWay().touchable());
        }
        if (fault.takesPacketsUnderWay() && !fault.holds()) {
            account.underWay().cut(fault.cause());
        }
        if (all.add(fault)) {
            place(fault);
            path.connect();
        }
    }

    private void place(LinkFault fault) {
        FaultWork work = fault.work();
        boolean limited = !work.limit().isUnlimited();
        if (limited) {
            path.faultLimits().add(fault, work.limit());
        }
        if (!work.impairments().isEmpty()) {
            path.wire().add(new WireFault(fault, work.impairments(), account.name(), !limited));
        }
        if (fault.holds()) {
            path.holdBits().add(fault);
            path.door();
        }
        if (work.kind().place() != Place.LATER) {
            path.gate().add(fault);
        }
    }

    /** Takes a fault off. All others stay in force; packets that waited for it go on. */
    void remove(LinkFault fault, long nowNs) {
        if (all.remove(fault)) {
            path.remove(fault, nowNs);
        }
    }

    boolean contains(LinkFault fault) {
        return all.contains(fault);
    }

    void removeAll(long nowNs) {
        List.copyOf(all).forEach(fault -> remove(fault, nowNs));
    }
}
