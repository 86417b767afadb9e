package dev.netsplit.internal.pipeline.link;

import dev.netsplit.impair.Bandwidth;
import dev.netsplit.internal.concurrent.ForwarderConfined;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.pipeline.fault.LinkFault;
import dev.netsplit.internal.random.Mixer;
import dev.netsplit.internal.wire.Headers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The limits of faults, one behind the other, the slowest first, in whichever order the faults came. */
@ForwarderConfined
final class FaultLimitStage extends LinkStage {
    private final LinkAccount account;
    private final LinkContext shared;
    private final Headers headers = new Headers();
    private final List<Limit> limits = new ArrayList<>();

    FaultLimitStage(LinkAccount account, LinkContext shared) {
        this.account = account;
        this.shared = shared;
    }

    @Override
    boolean isIdle() {
        return limits.isEmpty();
    }

    void add(LinkFault fault, Bandwidth bandwidth) {
        limits.add(new Limit(fault, bandwidth));
        limits.sort(Limit.SLOWEST_FIRST);
    }

    /** Removes a fault's limit. Packets that wait in it go on at once. */
    void remove(LinkFault fault, long nowNs) {
        limits.removeIf(limit -> {
            if (limit.fault != fault) {
                return false;
            }
            limit.limiter().setBandwidth(Bandwidth.unlimited(), nowNs);
            return true;
        });
    }

    @Override
    public void take(PacketBuffer packet, long timeNs) {
        takeBehind(null, packet, timeNs);
    }

    /** Hands a packet to the first limit behind another one, or to the next stage if there is none. */
    private void takeBehind(@Nullable Limit before, PacketBuffer packet, long timeNs) {
        for (int i = 0; i < limits.size(); i++) {
            Limit limit = limits.get(i);
            if (before == null || Limit.SLOWEST_FIRST.compare(limit, before) > 0) {
                limit.take(packet, timeNs);
                return;
            }
        }
        next().take(packet, timeNs);
    }

    /** One fault's limit, which only packets pass that its filter takes. */
    private final class Limit extends LimitedStage {
        static final Comparator<Limit> SLOWEST_FIRST = Comparator.<Limit>comparingLong(
                        limit -> limit.bandwidth.bitsPerSecond())
                .thenComparingLong(limit -> limit.fault.ordinal());

        private final LinkFault fault;
        private final Bandwidth bandwidth;
        private final Stage segments = this::takeSegment;

        Limit(LinkFault fault, Bandwidth bandwidth) {
            super(
                    account,
                    fault.cause(),
                    new Limiter(bandwidth, shared, fault.random(account.name(), "queue"), shared.nowNs()));
            this.fault = fault;
            this.bandwidth = bandwidth;
        }

        @Override
        public void take(PacketBuffer packet, long timeNs) {
            if (packet.isSuperpacket() && !fault.takesAll()) {
                account.underWay().leave(packet);
                account.forEachSegment(packet, timeNs, segments);
            } else {
                takeAlone(packet, timeNs);
            }
        }

        private void takeSegment(PacketBuffer segment, long timeNs) {
            account.underWay().join(segment);
            takeAlone(segment, timeNs);
        }

        private void takeAlone(PacketBuffer packet, long timeNs) {
            long identity = Mixer.mix(packet.flow(), packet.ordinal());
            if (fault.takesAll() || fault.matches(headers.read(packet), packet, identity, shared.errors())) {
                fault.countPackets(packet, fault.countsLast() ? packet.segments() : 0);
                limit(packet, timeNs);
            } else {
                sent(packet, timeNs);
            }
        }

        @Override
        void sent(PacketBuffer packet, long sentNs) {
            takeBehind(this, packet, sentNs);
        }
    }
}
