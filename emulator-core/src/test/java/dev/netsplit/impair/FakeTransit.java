package dev.netsplit.impair;

import dev.netsplit.internal.random.RandomStream;
import dev.netsplit.packet.PacketView;
import org.jspecify.annotations.Nullable;

/** A packet for tests of effects, used again and again: seeded, and it remembers what was done to it. */
final class FakeTransit implements Transit {
    private static final int DRAWS_PER_PACKET = 16;

    private final RandomStream random;
    private long ordinal = -1;
    private int draws;

    long timeNs;
    int length = 1000;
    boolean lost;
    long delayNs;
    int copies;
    Corruption.@Nullable Target corrupted;
    int corruptedBits;
    boolean overtakes;
    int heldFor;
    long heldNs;

    FakeTransit(long seed) {
        this.random = RandomStream.of(seed, "fake transit");
    }

    /** The next packet: nothing has been done to it. */
    FakeTransit next(long newTimeNs) {
        ordinal++;
        draws = 0;
        timeNs = newTimeNs;
        lost = false;
        delayNs = 0;
        copies = 0;
        corrupted = null;
        corruptedBits = 0;
        overtakes = false;
        heldFor = 0;
        heldNs = 0;
        return this;
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public long timeNs() {
        return timeNs;
    }

    @Override
    public double uniform() {
        return random.uniform(draw());
    }

    @Override
    public long bits() {
        return random.bits(draw());
    }

    private long draw() {
        if (draws == DRAWS_PER_PACKET) {
            throw new IllegalStateException("more than " + DRAWS_PER_PACKET + " draws for a packet");
        }
        return ordinal * DRAWS_PER_PACKET + draws++;
    }

    @Override
    public boolean isLost() {
        return lost;
    }

    @Override
    public void lose() {
        lost = true;
    }

    @Override
    public long delayNs() {
        return delayNs;
    }

    @Override
    public void delay(long ns) {
        if (ns < 0) {
            throw new IllegalArgumentException("delay (" + ns + " ns) must be zero or more");
        }
        delayNs += ns;
    }

    @Override
    public void duplicate() {
        copies++;
    }

    @Override
    public void corrupt(Corruption.Target target, int bits) {
        corrupted = target;
        corruptedBits = bits;
    }

    @Override
    public void overtake() {
        overtakes = true;
        delayNs = 0;
    }

    @Override
    public void hold(int packets, long maxNs) {
        heldFor = packets;
        heldNs = maxNs;
    }

    @Override
    public PacketView packet() {
        throw new UnsupportedOperationException("there are no bytes");
    }
}
