package dev.netsplit.internal.pipeline;

import static com.google.common.base.Preconditions.checkState;

import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.time.Clock;
import dev.netsplit.internal.wire.Headers;
import dev.netsplit.internal.wire.Segmentation;

/**
 * Sets packets on their way and sees to it that whatever is due happens. It knows nothing of threads, so the same code runs
 * behind the ring and under a manual clock.
 */
final class Forwarder {
    /** In place of a time: nothing is under way. */
    static final long NEVER = Long.MAX_VALUE;

    private final Destinations destinations;
    private final LinkTable links;
    private final LinkServices services;
    private final FlowTable flows;
    private final HostFlows hostFlows;
    private final Headers headers = new Headers();
    private final EgressWriter writer;
    private final Clock clock;
    private long unroutable;
    private long kernelChatter;

    Forwarder(
            Destinations destinations,
            LinkTable links,
            LinkServices services,
            EgressWriter writer,
            HostFlows hostFlows,
            Clock clock) {
        this.destinations = destinations;
        this.links = links;
        this.services = services;
        this.flows = new FlowTable(links.nodeHashes(), hostFlows);
        this.hostFlows = hostFlows;
        this.writer = writer;
        this.clock = clock;
    }

    /**
     * Takes over a packet and its buffer.
     *
     * @param source index of the node that sent it
     * @param readNs when it was read from that node's device
     */
    void forward(PacketBuffer packet, int source, long readNs) {
        runDue(readNs); // what was due before this packet came happens before it, so that queues see things in order
        int destination = destinations.destinationOf(packet, source, readNs);
        packet.forEverybody(destination == Destinations.EVERYBODY);
        if (destination >= 0 && destination != source) {
            packet.segments(Segmentation.segments(packet));
            send(packet, source, destination, readNs);
        } else if (destination == Destinations.EVERYBODY) {
            packet.segments(Segmentation.segments(packet));
            sendToEverybody(packet, source, readNs);
        } else {
            kernelChatter += destination == Destinations.KERNEL_CHATTER ? 1 : 0;
            unroutable += destination == Destinations.KERNEL_CHATTER ? 0 : 1;
            services.release(packet);
        }
    }

    /** A packet of the network's own making, as if a node had sent it now. */
    void send(int source, byte[] packet) {
        PacketBuffer buffer = services.segmenter().wrap(packet);
        checkState(buffer != null, "packets under way must be fewer for one more to be sent");
        forward(buffer, source, clock.nanoTime());
        runDue();
    }

    private void send(PacketBuffer packet, int source, int destination, long readNs) {
        flows.identify(packet, headers.read(packet), source, destination);
        links.link(source, destination).enter(packet, readNs);
    }

    /** Each receiver has a copy of its own, with the fate that its own link gives it. */
    private void sendToEverybody(PacketBuffer packet, int source, long readNs) {
        for (int destination = 0; destination < links.nodes(); destination++) {
            if (destination != source) {
                PacketBuffer copy = services.segmenter().copy(packet);
                if (copy == null) {
                    links.link(source, destination).refuse(packet.segments());
                } else {
                    send(copy, source, destination, readNs);
                }
            }
        }
        services.release(packet);
    }

    /** Lets happen what is due by now. */
    void runDue() {
        Schedule schedule = services.schedule();
        while (!schedule.isEmpty() && schedule.firstDueNs() <= clock.nanoTime()) {
            schedule.callFirst();
        }
    }

    private void runDue(long untilNs) {
        Schedule schedule = services.schedule();
        while (!schedule.isEmpty() && schedule.firstDueNs() <= untilNs) {
            schedule.callFirst();
        }
    }

    /** When to call {@link #runDue()} next; {@link #NEVER} while nothing is under way. */
    long nextDueNs() {
        Schedule schedule = services.schedule();
        return schedule.isEmpty() ? NEVER : schedule.firstDueNs();
    }

    LinkTable links() {
        return links;
    }

    HostFlows hostFlows() {
        return hostFlows;
    }

    PipelineCounters counters() {
        return new PipelineCounters(
                unroutable, kernelChatter, services.transit().failedCopies(), writer.lateness());
    }
}
