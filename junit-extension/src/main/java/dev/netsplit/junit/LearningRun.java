package dev.netsplit.junit;

import com.google.common.base.Ticker;
import dev.netsplit.EmulatedNetwork;
import dev.netsplit.NetworkBuilder;
import dev.netsplit.mutation.LearnedPacket;
import dev.netsplit.packet.PacketFlow;
import dev.netsplit.report.Ledger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The run in which nothing is done to packets, and they are recorded. */
final class LearningRun extends CampaignRun {
    private final Path ledger;
    private final Ticker ticker;
    private long beganNs;
    private long endedNs;
    private @Nullable Ledger recorded;

    /**
     * @param ledger where packets are recorded
     * @param ticker that reads what {@link System#nanoTime} does
     */
    LearningRun(long seed, Path ledger, Ticker ticker) {
        super("run 0, in which packets are learned", seed, List.of(Networks.SEED_PARAMETER + "=" + seed));
        this.ledger = ledger;
        this.ticker = ticker;
    }

    @Override
    void configure(NetworkBuilder builder) {
        builder.ledger(ledger, Ledger.Detail.PACKETS);
    }

    @Override
    void begin(EmulatedNetwork network, ExtensionContext test) {
        beganNs = ticker.read();
    }

    @Override
    void end() {
        endedNs = ticker.read();
    }

    @Override
    boolean hasFaults() {
        return false;
    }

    @Override
    Optional<String> whyHeldBack() {
        return Optional.empty();
    }

    @Override
    boolean hintsAtFailure() {
        return false;
    }

    /** The packets of the test method's time; to be asked for once the network is closed. */
    List<LearnedPacket> packets(Predicate<PacketFlow> flows) {
        Ledger recorded = recorded();
        long startedNs = recorded.run().startedNs();
        return LearnedPacket.of(recorded, beganNs - startedNs, endedNs - startedNs, flows);
    }

    /** How many could not be recorded. */
    long leftOut() {
        return recorded().leftOut();
    }

    private Ledger recorded() {
        try {
            recorded = recorded == null ? Ledger.read(ledger) : recorded;
            return recorded;
        } catch (IOException e) {
            throw new UncheckedIOException("ledger (" + ledger + ") must be what run 0 has recorded: " + e, e);
        }
    }

    @Override
    public String toString() {
        return name();
    }
}
