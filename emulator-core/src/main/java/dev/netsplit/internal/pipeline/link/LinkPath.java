package dev.netsplit.internal.pipeline.link;

import dev.netsplit.impair.Bandwidth;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.internal.concurrent.ForwarderConfined;
import dev.netsplit.internal.pipeline.fault.LinkFault;
import dev.netsplit.internal.random.RandomStream;
import dev.netsplit.report.FateCause;
import org.jspecify.annotations.Nullable;

/**
 * What a packet meets on one link, in order. This is the only place where the order stands: see {@link #connect}.
 *
 * <p>The stages are a chain: each takes a packet over, and hands it on to the next by {@code next().take(...)}. A stage
 * that no profile and no fault needs is not made, and one that has become idle is left out of the chain.
 */
@ForwarderConfined
final class LinkPath {
    private final LinkAccount account;
    private final LinkContext shared;
    private final long seed;
    private @Nullable HoldBits holdBits;

    private final EntryStage entry;
    private @Nullable GateStage gate;
    private final MtuStage mtu;
    private @Nullable FaultLimitStage faultLimits;
    private final @Nullable LimiterStage uplink;
    private @Nullable LimiterStage queue;
    private final WireStage wire;
    private final FlightStage flight;
    private final @Nullable LimiterStage downlink;
    private @Nullable DoorStage door;
    private final DeliveryStage delivery;

    LinkPath(LinkAccount account, LinkContext shared, NodeLines lines, LinkProfile profile, long seed) {
        this.account = account;
        this.shared = shared;
        this.seed = seed;
        this.entry = new EntryStage(account, shared.reader());
        this.mtu = new MtuStage(account, shared, profile.mtu());
        this.uplink = stage(FateCause.UPLINK, lines.uplink(account.source()));
        this.flight = new FlightStage(account, shared.schedule());
        this.wire = new WireStage(account, shared, flight, seed);
        this.downlink = stage(FateCause.DOWNLINK, lines.downlink(account.destination()));
        this.delivery = new DeliveryStage(account, shared);
        limit(profile.bandwidth());
        connect();
    }

    private @Nullable LimiterStage stage(FateCause cause, @Nullable Limiter limiter) {
        return limiter == null ? null : new LimiterStage(account, cause, limiter);
    }

    /** Connects the stages. Called when one is made, and when a fault has made one idle or busy. */
    void connect() {
        inOrder(
                wire,
                entry, // counts what is offered
                gate, // faults that drop, reject or change packets, and those that decide which are held at the door
                mtu, // from here on a packet is under way
                faultLimits, // limits of faults, the slowest first
                uplink, // the sender's, which its links share
                queue); // the link's own queue and rate
        // wire: loss, duplication, corruption, latency, reordering of the profile; then those of faults
        inOrder(
                delivery, // to the receiver's device
                flight, // the time between the two ends
                downlink, // the receiver's, which its links share
                door); // faults that hold packets until they are healed
    }

    /** Connects each stage with the one behind it, and the last one with the end. */
    private static void inOrder(Stage end, @Nullable LinkStage... stages) {
        Stage next = end;
        for (int i = stages.length - 1; i >= 0; i--) {
            LinkStage stage = stages[i];
            if (stage != null) {
                stage.connect(next); // also an idle one: packets may be in it still
                next = stage.isIdle() ? next : stage;
            }
        }
    }

    EntryStage entry() {
        return entry;
    }

    MtuStage mtu() {
        return mtu;
    }

    WireStage wire() {
        return wire;
    }

    DeliveryStage delivery() {
        return delivery;
    }

    /** Returns the bits of faults that hold packets. Makes them when they are first needed. */
    HoldBits holdBits() {
        HoldBits made = holdBits;
        if (made == null) {
            holdBits = made = new HoldBits(account.name().toString());
        }
        return made;
    }

    /** Returns the stage of faults at the link's beginning. Makes it when it is first needed. */
    GateStage gate() {
        GateStage made = gate;
        if (made == null) {
            gate = made = new GateStage(account, shared, holdBits());
        }
        return made;
    }

    /** Returns the stage of faults that limit the rate. Makes it when it is first needed. */
    FaultLimitStage faultLimits() {
        FaultLimitStage made = faultLimits;
        if (made == null) {
            faultLimits = made = new FaultLimitStage(account, shared);
        }
        return made;
    }

    /** Returns the stage of faults that hold packets. Makes it when it is first needed. */
    DoorStage door() {
        DoorStage made = door;
        if (made == null) {
            door = made = new DoorStage(account, holdBits());
        }
        return made;
    }

    /** Takes a fault out of all stages. Packets that waited for it go on. */
    void remove(LinkFault fault, long nowNs) {
        wire.remove(fault);
        if (faultLimits != null) {
            faultLimits.remove(fault, nowNs);
        }
        if (gate != null) {
            gate.remove(fault, nowNs);
        }
        if (door != null && holdBits().remove(fault)) {
            door.release(nowNs);
        }
        connect();
    }

    /** Sets the link's own queue and rate, for packets that wait in it too. */
    void limit(Bandwidth bandwidth) {
        if (queue != null) {
            queue.limiter().setBandwidth(bandwidth, shared.nowNs());
        } else if (!bandwidth.isUnlimited()) {
            RandomStream draws = RandomStream.of(
                    seed,
                    "link",
                    account.name().from().value(),
                    account.name().to().value(),
                    "queue");
            queue = stage(FateCause.QUEUE, new Limiter(bandwidth, shared, draws, shared.nowNs()));
            connect();
        }
    }

    /** Starts anew, but for the packets under way and the faults in force. */
    void restart() {
        wire.restart();
        if (queue != null) {
            queue.limiter().restart(shared.nowNs());
        }
    }
}
