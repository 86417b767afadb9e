package dev.netsplit.internal.pipeline;

import dev.netsplit.internal.concurrent.ForwarderConfined;
import dev.netsplit.internal.time.Clock;

/** Holds what all links of a network share. */
@ForwarderConfined
final class LinkContext {
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

    LinkContext(
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

    Schedule schedule() {
        return schedule;
    }

    PacketMemory memory() {
        return memory;
    }

    Segmenter segmenter() {
        return segmenter;
    }

    PacketReader reader() {
        return reader;
    }

    Destinations destinations() {
        return destinations;
    }

    AddressCheck addresses() {
        return addresses;
    }

    EgressWriter writer() {
        return writer;
    }

    RunRecord record() {
        return record;
    }

    UserCodeErrors errors() {
        return errors;
    }

    /** The packets for which there was no memory. */
    MemoryRefusals refusals() {
        return refusals;
    }

    LinkTransit transit() {
        return transit;
    }

    ClosedWindows closedWindows() {
        return closedWindows;
    }

    SenderAnswers answers() {
        return answers;
    }

    long nowNs() {
        return clock.nanoTime();
    }

    /** Returns the ordinal from which queues draw random numbers in the test that runs. */
    long firstDraw() {
        return transit.salt();
    }
}
