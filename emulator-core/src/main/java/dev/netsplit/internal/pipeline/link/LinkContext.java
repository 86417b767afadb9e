package dev.netsplit.internal.pipeline.link;

import dev.netsplit.internal.concurrent.ForwarderConfined;
import dev.netsplit.internal.pipeline.fault.UserCodeErrors;
import dev.netsplit.internal.pipeline.memory.MemoryRefusals;
import dev.netsplit.internal.pipeline.memory.PacketMemory;
import dev.netsplit.internal.pipeline.memory.PacketReader;
import dev.netsplit.internal.pipeline.record.InternalErrors;
import dev.netsplit.internal.pipeline.record.RunRecord;
import dev.netsplit.internal.pipeline.route.AddressCheck;
import dev.netsplit.internal.pipeline.route.Destinations;
import dev.netsplit.internal.pipeline.schedule.Schedule;
import dev.netsplit.internal.time.Clock;
import dev.netsplit.topology.LinkName;

/** Holds what all links of a network share. */
@ForwarderConfined
public final class LinkContext {
    private final Schedule schedule = new Schedule();
    private final PacketReader reader = new PacketReader();
    private final Destinations destinations;
    private final AddressCheck addresses;
    private final PacketMemory memory;
    private final Segmenter segmenter;
    private final EgressWriter writer;
    private final Clock clock;
    private final RunRecord record;
    private final UserCodeErrors errors;
    private final MemoryRefusals refusals;
    private final LinkTransit transit;
    private final ClosedWindows closedWindows;
    private final SenderAnswers answers;

    public LinkContext(
            Destinations destinations,
            AddressCheck addresses,
            PacketMemory memory,
            EgressWriter writer,
            Clock clock,
            InternalErrors errors,
            RunRecord record) {
        this.record = record;
        this.destinations = destinations;
        this.addresses = addresses;
        this.memory = memory;
        this.segmenter = new Segmenter(memory);
        this.writer = writer;
        this.clock = clock;
        this.errors = new UserCodeErrors(errors);
        this.refusals = new MemoryRefusals(memory.budget());
        this.transit = new LinkTransit(memory, segmenter);
        this.closedWindows = new ClosedWindows(memory, writer);
        this.answers = new SenderAnswers(memory, segmenter, writer, closedWindows);
    }

    /** Opens the books of a link. */
    LinkAccount account(LinkName name, int source, int destination) {
        return new LinkAccount(name, source, destination, memory, segmenter, refusals, record.fates(name));
    }

    public Schedule schedule() {
        return schedule;
    }

    public PacketMemory memory() {
        return memory;
    }

    public Segmenter segmenter() {
        return segmenter;
    }

    PacketReader reader() {
        return reader;
    }

    Destinations destinations() {
        return destinations;
    }

    public AddressCheck addresses() {
        return addresses;
    }

    EgressWriter writer() {
        return writer;
    }

    public RunRecord record() {
        return record;
    }

    UserCodeErrors errors() {
        return errors;
    }

    /** The packets for which there was no memory. */
    public MemoryRefusals refusals() {
        return refusals;
    }

    public LinkTransit transit() {
        return transit;
    }

    public ClosedWindows closedWindows() {
        return closedWindows;
    }

    public SenderAnswers answers() {
        return answers;
    }

    public long nowNs() {
        return clock.nanoTime();
    }

    /** Returns the ordinal from which queues draw random numbers in the test that runs. */
    long firstDraw() {
        return transit.salt();
    }
}
