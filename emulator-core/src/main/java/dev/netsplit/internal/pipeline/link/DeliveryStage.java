package dev.netsplit.internal.pipeline.link;

import dev.netsplit.internal.concurrent.ForwarderConfined;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.wire.EthernetHeader;
import dev.netsplit.internal.wire.KernelOrders;
import dev.netsplit.internal.wire.Segmentation;
import dev.netsplit.report.FateCause;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The end of a link: writes packets to the receiver's device, unless a cut took them on their way, or they must not
 * enter the host's kernel. Then the triggers see them that wait for packets to arrive.
 */
@ForwarderConfined
final class DeliveryStage implements Stage {
    private final LinkAccount account;
    private final LinkContext shared;
    private final boolean toHost;

    /** Null as long as none waits: most links never have a trigger. */
    private @Nullable List<PacketTrigger> triggers;

    DeliveryStage(LinkAccount account, LinkContext shared) {
        this.account = account;
        this.shared = shared;
        this.toHost = shared.addresses().isHost(account.destination());
    }

    void add(PacketTrigger trigger) {
        triggers = triggers == null ? new ArrayList<>(2) : triggers;
        triggers.add(trigger);
    }

    /** Removes a trigger. Does nothing if it does not wait here. */
    void remove(PacketTrigger trigger) {
        if (triggers != null && triggers.remove(trigger) && triggers.isEmpty()) {
            triggers = null;
        }
    }

    boolean hasTriggers() {
        return triggers != null;
    }

    @Override
    public void take(PacketBuffer packet, long dueNs) {
        try {
            if (!account.arrives(packet, dueNs)) {
                return;
            }
            if (toHost && !mayEnterHost(packet)) {
                account.stopForeign(packet, dueNs);
            } else {
                deliver(packet, dueNs);
            }
        } finally {
            shared.memory().release(packet);
        }
    }

    private void deliver(PacketBuffer packet, long dueNs) {
        shared.destinations().delivered(packet, account.source(), account.destination(), dueNs);
        if (shared.writer().write(account.destination(), packet, dueNs)) {
            account.counters().countDelivery(packet.segments(), Segmentation.wireLength(packet));
        } else {
            account.refuse(packet, 0, packet.segments(), dueNs, FateCause.KERNEL);
        }
        shared.closedWindows().delivered(packet);
        if (triggers != null) {
            for (int i = 0; i < triggers.size(); i++) { // an index, since an iterator is an allocation
                triggers.get(i).see(packet, shared);
            }
        }
    }

    /** Checked here and not at the link's beginning, since what happened on the link may have changed addresses. */
    private boolean mayEnterHost(PacketBuffer packet) {
        if (packet.linkHeader() > 0) {
            EthernetHeader.describe(packet);
        }
        return shared.addresses().areOfNetwork(packet)
                && !KernelOrders.areIn(packet, shared.reader().read(packet));
    }
}
