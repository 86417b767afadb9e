package dev.netsplit.internal.pipeline;

import dev.netsplit.impair.Corruption;
import dev.netsplit.impair.Transit;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.random.RandomStream;
import dev.netsplit.internal.wire.BitFlips;
import dev.netsplit.internal.wire.Headers;
import dev.netsplit.packet.PacketView;
import java.util.Arrays;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A packet on its way through the impairments of a link, and what they decided. One object serves all packets of a network,
 * one after the other; copies that impairments made wait here for their turn.
 */
final class LinkTransit implements Transit {
    private final BufferPool buffers;
    private final Headers headers = new Headers();
    private final LongSupplier randomBits = this::bits;

    private @Nullable PacketBuffer packet;
    private @Nullable RandomStream random;
    private int stage;
    private int draws;
    private long timeNs;
    private long delayNs;
    private boolean lost;
    private boolean corrupted;
    private boolean overtaking;
    private int holdPackets;
    private long holdMaxNs;

    private @Nullable PacketBuffer[] copies = new PacketBuffer[4];
    private int[] copyStages = new int[4];
    private int copyCount;
    private long failedCopies;

    LinkTransit(BufferPool buffers) {
        this.buffers = buffers;
    }

    /** Turns to another packet. */
    void begin(PacketBuffer nextPacket, long enteredNs) {
        packet = nextPacket;
        timeNs = enteredNs;
        delayNs = 0;
        lost = false;
        corrupted = false;
        overtaking = false;
        holdPackets = 0;
        holdMaxNs = 0;
    }

    /** The packet comes to another impairment. */
    void enter(int nextStage, RandomStream itsRandom) {
        stage = nextStage;
        random = itsRandom;
        draws = 0;
    }

    boolean isCorrupted() {
        return corrupted;
    }

    boolean isOvertaking() {
        return overtaking;
    }

    /** Behind how many later packets it is to arrive; 0 if behind none. */
    int holdPackets() {
        return holdPackets;
    }

    long holdMaxNs() {
        return holdMaxNs;
    }

    /** A copy that waits, or null. It goes on at {@link #copyStage()}. */
    @Nullable
    PacketBuffer takeCopy() {
        if (copyCount == 0) {
            return null;
        }
        PacketBuffer copy = copies[--copyCount];
        copies[copyCount] = null;
        return copy;
    }

    /** Of the copy taken last: the impairment that it meets first. */
    int copyStage() {
        return copyStages[copyCount];
    }

    /** Copies that could not be made, since every buffer was in use: nobody asked for that. */
    long failedCopies() {
        return failedCopies;
    }

    @Override
    public int length() {
        return current().length();
    }

    @Override
    public long timeNs() {
        return timeNs;
    }

    @Override
    public double uniform() {
        return RandomStream.toUniform(bits());
    }

    @Override
    public long bits() {
        if (random == null) {
            throw new IllegalStateException("random numbers must be drawn within an impairment");
        }
        return random.bits(current().identity() + draws++);
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
            throw new IllegalArgumentException("delay (%s ns) must be zero or more".formatted(ns));
        }
        delayNs += ns;
    }

    @Override
    public void duplicate() {
        PacketBuffer copy = buffers.copyOf(current());
        if (copy == null) {
            failedCopies++;
            return;
        }
        copy.identity(Long.rotateLeft(current().identity(), 1) + copyCount);
        if (copyCount == copies.length) {
            copies = Arrays.copyOf(copies, 2 * copyCount);
            copyStages = Arrays.copyOf(copyStages, 2 * copyCount);
        }
        copies[copyCount] = copy;
        copyStages[copyCount++] = stage + 1;
    }

    @Override
    public void corrupt(Corruption.Target target, int bits) {
        corrupted |= BitFlips.flip(current(), headers.read(current()), target, bits, randomBits);
    }

    @Override
    public void overtake() {
        overtaking = true;
        delayNs = 0;
    }

    @Override
    public void hold(int packets, long maxNs) {
        holdPackets = packets;
        holdMaxNs = maxNs;
    }

    @Override
    public PacketView packet() {
        return headers.read(current());
    }

    private PacketBuffer current() {
        if (packet == null) {
            throw new IllegalStateException("a transit must be used only during the call that it was handed to");
        }
        return packet;
    }
}
