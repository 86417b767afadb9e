package dev.netsplit.mutation;

import dev.netsplit.fault.PacketAction;
import dev.netsplit.impair.Duplication;
import dev.netsplit.impair.Latency;
import dev.netsplit.packet.PacketFlow;
import dev.netsplit.packet.PacketView;
import java.time.Duration;
import java.util.Locale;

/** What is done to a packet: a mutation operator, as mutation testing has it. */
public enum Mutator {
    /**
     * It is lost. What TCP sends in its place is another packet, so its kernels make up for that, some 200 ms later.
     */
    DROP,
    /** It arrives later, by a time that is the same for all. */
    DELAY,
    /** It arrives twice. */
    DUPLICATE,
    /**
     * TCP only: in its place, and from then on, both ends get a reset. So what it would have said is lost for good,
     * which {@link #DROP} cannot do to TCP.
     */
    RESET;

    /** Whether it can be done to a flow's packets. */
    public boolean appliesTo(PacketFlow flow) {
        return this != RESET || flow.protocol() == PacketView.TCP;
    }

    /**
     * As a fault's action.
     *
     * @param delay over zero
     */
    PacketAction action(Duration delay) {
        return switch (this) {
            case DROP -> new PacketAction.Drop();
            case DELAY -> new PacketAction.Impairing(Latency.constant(delay));
            case DUPLICATE -> new PacketAction.Impairing(Duplication.random(1));
            case RESET -> new PacketAction.Reset(Duration.ZERO);
        };
    }

    /** In small letters. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
