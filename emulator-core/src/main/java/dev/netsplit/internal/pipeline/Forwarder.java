package dev.netsplit.internal.pipeline;

import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.time.Clock;

/**
 * Decides each packet's fate and sees it through: the one owner of routes, links and the schedule. It knows nothing of
 * threads, so the same code runs behind the ring and under a manual clock.
 */
final class Forwarder {
    private final Router router;
    private final LinkTable links;
    private final Schedule schedule = new Schedule();
    private final EgressWriter writer;
    private final BufferPool buffers;
    private final Clock clock;
    private final Schedule.Departure arrival = this::arrive;
    private long unroutable;
    private long kernelChatter;

    Forwarder(Router router, LinkTable links, EgressWriter writer, BufferPool buffers, Clock clock) {
        this.router = router;
        this.links = links;
        this.writer = writer;
        this.buffers = buffers;
        this.clock = clock;
    }

    /**
     * Takes over a packet and its buffer.
     *
     * @param source index of the node that sent it
     * @param readNs when it was read from that node's device
     */
    void forward(PacketBuffer packet, int source, long readNs) {
        int destination = router.destinationOf(packet);
        if (destination < 0 || destination == source) {
            if (destination == Router.KERNEL_CHATTER) {
                kernelChatter++;
            } else {
                unroutable++;
            }
            buffers.release(packet);
            return;
        }
        LinkState link = links.link(source, destination);
        long dueNs = link.admit(readNs);
        if (dueNs == LinkState.DROPPED) {
            buffers.release(packet);
        } else if (schedule.isEmpty() && dueNs <= clock.nanoTime()) {
            arrive(link, packet, dueNs);
        } else {
            schedule.add(dueNs, packet, link);
        }
    }

    /** Delivers every packet that is due by now. */
    void deliverDue() {
        while (!schedule.isEmpty() && schedule.firstDueNs() <= clock.nanoTime()) {
            schedule.removeFirst(arrival);
        }
    }

    /** When to call {@link #deliverDue()} next; {@link DeadlineWaitStrategy#NEVER} while nothing is under way. */
    long nextDueNs() {
        return schedule.isEmpty() ? DeadlineWaitStrategy.NEVER : schedule.firstDueNs();
    }

    LinkTable links() {
        return links;
    }

    PipelineCounters counters() {
        return new PipelineCounters(unroutable, kernelChatter, writer.lateness());
    }

    private void arrive(LinkState link, PacketBuffer packet, long dueNs) {
        if (link.mayArrive()) {
            writer.write(link, packet, dueNs);
        }
        buffers.release(packet);
    }
}
