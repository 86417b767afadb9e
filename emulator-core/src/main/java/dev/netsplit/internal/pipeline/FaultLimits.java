package dev.netsplit.internal.pipeline;

import dev.netsplit.impair.Bandwidth;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.random.Mixer;
import dev.netsplit.internal.wire.Headers;
import dev.netsplit.report.FateCause;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bottlenecks that faults put before a link's own, one behind the other, the slowest first, whichever came first.
 * Owned by whoever has the forwarder's turn.
 */
final class FaultLimits {
    private final LinkState link;
    private final LinkServices services;
    private final Headers headers = new Headers();
    private final List<Stage> stages = new ArrayList<>();

    FaultLimits(LinkState link, LinkServices services) {
        this.link = link;
        this.services = services;
    }

    boolean isEmpty() {
        return stages.isEmpty();
    }

    void add(LinkFault fault, Bandwidth bandwidth) {
        stages.add(new Stage(fault, bandwidth));
        stages.sort(Stage.SLOWEST_FIRST);
    }

    /** From now on packets do not meet it; those that wait in it go on at once. */
    void remove(LinkFault fault, long nowNs) {
        stages.removeIf(stage -> {
            if (stage.fault != fault) {
                return false;
            }
            stage.limiter.setBandwidth(Bandwidth.unlimited(), nowNs);
            return true;
        });
    }

    /** Takes over a packet of the link's. */
    void enter(PacketBuffer packet, long timeNs) {
        goOn(packet, timeNs, null);
    }

    /** To the first stage after another; behind the last, the link takes it over. */
    private void goOn(PacketBuffer packet, long timeNs, @Nullable Stage after) {
        for (int i = 0; i < stages.size(); i++) {
            Stage stage = stages.get(i);
            if (after == null || Stage.SLOWEST_FIRST.compare(stage, after) > 0) {
                stage.come(packet, timeNs);
                return;
            }
        }
        link.leaveFaults(packet, timeNs);
    }

    /** One fault's bottleneck on this link. */
    private final class Stage implements LimiterExit {
        static final Comparator<Stage> SLOWEST_FIRST = Comparator.<Stage>comparingLong(
                        stage -> stage.bandwidth.bitsPerSecond())
                .thenComparingLong(stage -> stage.fault.ordinal());

        private final LinkFault fault;
        private final Bandwidth bandwidth;
        private final Limiter limiter;
        private final Segmenter.Taker comeSegment = this::comeSegment;

        Stage(LinkFault fault, Bandwidth bandwidth) {
            this.fault = fault;
            this.bandwidth = bandwidth;
            this.limiter = new Limiter(bandwidth, services, fault.random(link.name(), "queue"), this, services.nowNs());
        }

        void come(PacketBuffer packet, long timeNs) {
            if (packet.isSuperpacket() && !fault.takesAll()) {
                link.part(packet);
                services.segmenter().forEachSegment(packet, link, timeNs, comeSegment);
            } else {
                comeAlone(packet, timeNs);
            }
        }

        private void comeSegment(PacketBuffer segment, LinkState itsLink, long timeNs) {
            itsLink.join(segment);
            comeAlone(segment, timeNs);
        }

        private void comeAlone(PacketBuffer packet, long timeNs) {
            long identity = Mixer.mix(packet.flow(), packet.ordinal());
            if (fault.takesAll() || fault.matches(headers.read(packet), packet, identity, services)) {
                fault.countPackets(packet, fault.countsLast() ? packet.segments() : 0);
                limiter.enter(packet, link, timeNs);
            } else {
                goOn(packet, timeNs, this);
            }
        }

        @Override
        public FateCause queue() {
            return fault.cause();
        }

        @Override
        public void sent(PacketBuffer packet, LinkState itsLink, long sentNs) {
            goOn(packet, sentNs, this);
        }
    }
}
