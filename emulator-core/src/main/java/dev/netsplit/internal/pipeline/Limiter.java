package dev.netsplit.internal.pipeline;

import dev.netsplit.impair.Bandwidth;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.random.RandomStream;

/**
 * A bottleneck that is woken in time: that of a link, or of one side of a node, which all its links share. Without a
 * limit, packets pass at once.
 */
final class Limiter implements Due {
    private final LinkServices services;
    private final LimiterExit exit;
    private final Bottleneck<LinkState> bottleneck;
    private final Segmenter.Taker enterSegment = this::enterSegment;
    private boolean unlimited;
    private long wakeNs = Bottleneck.IDLE;

    /**
     * @param random for the queue's decisions
     * @param startNs when a rate trace starts
     */
    Limiter(Bandwidth bandwidth, LinkServices services, RandomStream random, LimiterExit exit, long startNs) {
        this.services = services;
        this.exit = exit;
        this.bottleneck = new Bottleneck<>(bandwidth, random::uniform, exit, startNs);
        this.unlimited = bandwidth.isUnlimited();
        bottleneck.restart(services.firstDraw(), startNs);
    }

    /** Starts anew, but for the packets in it. */
    void restart(long nowNs) {
        bottleneck.restart(services.firstDraw(), nowNs);
        askToBeWoken();
    }

    /** Takes over a packet, which leaves by the exit. */
    void enter(PacketBuffer packet, LinkState link, long timeNs) {
        if (unlimited && bottleneck.nextEventNs() == Bottleneck.IDLE) {
            exit.sent(packet, link, timeNs);
            return;
        }
        if (packet.isSuperpacket()) {
            enterInSegments(packet, link, timeNs);
        } else {
            bottleneck.enqueue(packet, link, timeNs);
        }
        askToBeWoken();
    }

    /** Each at its own time, as a wire would have them. */
    private void enterInSegments(PacketBuffer packet, LinkState link, long timeNs) {
        link.part(packet);
        services.segmenter().forEachSegment(packet, link, timeNs, enterSegment);
    }

    private void enterSegment(PacketBuffer segment, LinkState link, long timeNs) {
        link.join(segment);
        bottleneck.enqueue(segment, link, timeNs);
    }

    void setBandwidth(Bandwidth bandwidth, long nowNs) {
        bottleneck.setBandwidth(bandwidth, nowNs);
        unlimited = bandwidth.isUnlimited();
        askToBeWoken();
    }

    @Override
    public void arrive(PacketBuffer packet, long dueNs) {
        throw new AssertionError("only wake-ups are asked for");
    }

    @Override
    public void wake(long dueNs) {
        if (dueNs == wakeNs) {
            wakeNs = Bottleneck.IDLE;
        }
        bottleneck.advanceTo(dueNs);
        askToBeWoken();
    }

    /** A wake-up asked for earlier stays in the schedule; it does no harm. */
    private void askToBeWoken() {
        long nextNs = bottleneck.nextEventNs();
        if (nextNs < wakeNs) {
            wakeNs = nextNs;
            services.schedule().addWake(nextNs, this);
        }
    }
}
