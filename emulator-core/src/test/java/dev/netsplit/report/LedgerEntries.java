package dev.netsplit.report;

import dev.netsplit.impair.Corruption;
import dev.netsplit.packet.PacketFlow;
import dev.netsplit.packet.PacketId;
import dev.netsplit.packet.Payload;
import dev.netsplit.topology.LinkName;
import dev.netsplit.topology.NodeName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Entries of every kind, drawn from a seed. */
final class LedgerEntries {
    private static final List<NodeName> NODES = List.of(new NodeName("a"), new NodeName("b"), new NodeName("c"));

    private LedgerEntries() {}

    static LedgerRun run(long seed) {
        List<Ledger.Detail> details = List.of(Ledger.Detail.values());
        Ledger.Detail detail = details.get((int) seed % details.size());
        return new LedgerRun(seed, NODES, detail, Instant.ofEpochMilli(1_234_567_890_123L), -seed, "made by ä test");
    }

    static List<LedgerEntry> random(long seed, int count) {
        Random random = new Random(seed);
        List<LedgerEntry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(one(random));
        }
        return entries;
    }

    private static LedgerEntry one(Random random) {
        return switch (random.nextInt(16)) {
            case 0 -> new LedgerEntry.FaultStarted(time(random), random.nextInt(100), "fault " + random.nextInt(5));
            case 1 -> new LedgerEntry.FaultEnded(time(random), random.nextInt(100), random.nextLong(1L << 40));
            case 2 -> new LedgerEntry.LeftOut(time(random), 1 + random.nextLong(1L << 40));
            case 3 -> new LedgerEntry.FlowTotal(flow(random), 1 + random.nextLong(1L << 40));
            case 4 -> new LedgerEntry.InTest("test " + random.nextInt(3));
            case 5, 6, 7 -> entered(random);
            default -> fate(random);
        };
    }

    private static LedgerEntry.PacketEntered entered(Random random) {
        int payloadLength = random.nextInt(1 << random.nextInt(17));
        byte[] start = new byte[Math.min(payloadLength, random.nextInt(33))];
        random.nextBytes(start);
        return new LedgerEntry.PacketEntered(
                time(random),
                link(random),
                packet(random),
                payloadLength + random.nextInt(100),
                random.nextInt(256),
                payloadLength,
                start.length == 0 ? Optional.empty() : Optional.of(Payload.of(start)));
    }

    private static LedgerEntry.PacketFate fate(Random random) {
        LinkName link = link(random);
        PacketId packet = packet(random);
        FateCause cause = random.nextBoolean()
                ? FateCause.fault(random.nextInt(9))
                : new FateCause("dev.netsplit.impair.Loss", random.nextInt(2));
        Fate fate = fate(oneOf(random, FateFormat.values()), random);
        return new LedgerEntry.PacketFate(time(random), link, packet, 1 + random.nextInt(45), fate, cause);
    }

    private static Fate fate(FateFormat format, Random random) {
        return switch (format) {
            case LOST -> new Fate.Lost();
            case DUPLICATED -> new Fate.Duplicated();
            case CORRUPTED ->
                new Fate.Corrupted(oneOf(random, Corruption.Target.values()), 1 + random.nextInt(9), random.nextInt(3));
            case OVERTOOK -> new Fate.Overtook();
            case HELD_BACK ->
                new Fate.HeldBack(1 + random.nextInt(10_000), Duration.ofNanos(random.nextLong(1L << 50)));
            case DELAYED -> new Fate.Delayed(Duration.ofNanos(random.nextLong(1L << 50)));
            case DROPPED -> new Fate.Dropped(oneOf(random, Fate.Dropped.Reason.values()));
            case MARKED -> new Fate.Marked();
            case TOO_BIG -> new Fate.TooBig();
            case CUT -> new Fate.Cut();
            case REFUSED -> new Fate.Refused();
            case HELD -> new Fate.Held();
            case CHANGED -> new Fate.Changed();
            case FOREIGN -> new Fate.Foreign();
        };
    }

    private static <T> T oneOf(Random random, T[] values) {
        return values[random.nextInt(values.length)];
    }

    private static LinkName link(Random random) {
        int from = random.nextInt(NODES.size());
        return new LinkName(NODES.get(from), NODES.get((from + 1) % NODES.size()));
    }

    private static PacketId packet(Random random) {
        return new PacketId(flow(random), random.nextLong(1L << 40), random.nextBoolean() ? 0 : random.nextLong());
    }

    private static PacketFlow flow(Random random) {
        return new PacketFlow(
                NODES.get(0),
                NODES.get(1 + random.nextInt(2)),
                random.nextInt(256),
                random.nextInt(65_536),
                random.nextInt(3),
                random.nextBoolean(),
                random.nextBoolean());
    }

    private static long time(Random random) {
        return random.nextLong(1L << random.nextInt(1, 60)) - 1000;
    }
}
