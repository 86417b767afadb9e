package dev.netsplit.internal.pipeline.traffic;

import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.pipeline.link.LinkContext;
import dev.netsplit.internal.pipeline.link.LinkState;
import dev.netsplit.internal.pipeline.schedule.Due;

/**
 * Requests from one node to another, one at a time: the next goes out a while after the answer, or after having waited
 * for one in vain.
 */
final class RequestSource extends TrafficSource {
    private final LinkState link;
    private final PacketTemplate template;
    private final ClaimedPorts ports;
    private final long thinkNs;
    private final long timeoutNs;
    private final Due deadline = new Deadline();
    private boolean waiting;
    private long deadlineNs;

    /** Whether a wake-up for a deadline, this one's or an earlier one's, is in the schedule: one is enough. */
    private boolean armed;

    /**
     * @param firstNs when the first request goes out, since the start
     */
    RequestSource(
            LinkContext shared,
            FlowPlan plan,
            LinkState link,
            ClaimedPorts ports,
            long firstNs,
            long thinkNs,
            long timeoutNs) {
        super(shared, plan.traffic());
        this.link = link;
        this.template = plan.template();
        this.ports = ports;
        this.thinkNs = thinkNs;
        this.timeoutNs = timeoutNs;
        ports.answers().listener(this::answered);
        next(firstNs);
    }

    @Override
    void sendDue(long dueNs) {
        waiting = true;
        deadlineNs = dueNs + timeoutNs;
        arm();
        PacketBuffer packet = open(template.length(), link);
        if (packet != null) { // or the deadline passes
            long number = number();
            template.write(packet, ports.expect(number, dueNs, template.isEcho()), number);
            send(packet, link, dueNs);
        }
    }

    private void answered(long timeNs) {
        if (waiting) {
            waiting = false;
            thinkFrom(timeNs);
        }
    }

    private void thinkFrom(long timeNs) {
        next(timeNs + thinkNs - startNs());
    }

    private void arm() {
        if (!armed) {
            armed = true;
            shared().schedule().addWake(deadlineNs, deadline);
        }
    }

    @Override
    Answers answers() {
        return ports.answers();
    }

    @Override
    void release() {
        ports.release();
    }

    /** Woken at a deadline; it may have been put off since. */
    private final class Deadline implements Due {
        @Override
        public void wake(long dueNs) {
            armed = false;
            if (!waiting) {
                return;
            }
            if (deadlineNs > dueNs) {
                arm();
                return;
            }
            waiting = false;
            ports.answers().giveUpAll();
            thinkFrom(dueNs);
        }

        @Override
        public void arrive(PacketBuffer packet, long dueNs) {
            throw new AssertionError("a deadline is woken only");
        }
    }
}
