package dev.netsplit.internal.pipeline;

import static com.google.common.base.Preconditions.checkArgument;

import dev.netsplit.impair.Corruption;
import dev.netsplit.impair.Transit;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.random.Mixer;
import dev.netsplit.internal.random.RandomStream;
import dev.netsplit.internal.wire.BitFlips;
import dev.netsplit.internal.wire.Headers;
import dev.netsplit.internal.wire.Segmentation;
import dev.netsplit.packet.PacketView;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A packet on its way through the impairments of a link, and what they decided. One object serves all packets of a network,
 * one after the other; copies that impairments made wait here for their turn.
 */
final class LinkTransit implements Transit {
    private static final long MAX_DELAY_NS = TimeUnit.DAYS.toNanos(1);

    private final PacketMemory memory;
    private final Segmenter segmenter;
    private final Headers headers = new Headers();
    private final LongSupplier randomBits = this::bits;

    private @Nullable PacketBuffer packet;

    /** A segment of a superpacket in a buffer of its own, if somebody asked for its bytes. */
    private @Nullable PacketBuffer extracted;

    private int segment;
    private long identity;
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
    private long changes;

    LinkTransit(PacketMemory memory, Segmenter segmenter) {
        this.memory = memory;
        this.segmenter = segmenter;
    }

    /** Turns to another packet, or to another segment of a superpacket. */
    void begin(PacketBuffer nextPacket, int nextSegment, long enteredNs) {
        end();
        packet = nextPacket;
        segment = nextSegment;
        identity = Mixer.mix(nextPacket.flow(), nextPacket.ordinal() + nextSegment);
        timeNs = enteredNs;
        delayNs = 0;
        lost = false;
        corrupted = false;
        overtaking = false;
        holdPackets = 0;
        holdMaxNs = 0;
    }

    /** Lets go of the packet: from now on nobody may ask for it, or do anything with it. */
    void end() {
        if (extracted != null) {
            memory.release(extracted);
            extracted = null;
        }
        packet = null;
    }

    /** What the packet is called. */
    long identity() {
        return identity;
    }

    /** What its connection and direction are called. */
    long connection() {
        return current().connection();
    }

    /** How often something was done to any packet. */
    long changes() {
        return changes;
    }

    /** The packet comes to another impairment. */
    void enter(int nextStage, RandomStream itsRandom) {
        stage = nextStage;
        random = itsRandom;
        draws = 0;
    }

    /** Whether more is to be done with the packet than to delay it. */
    boolean isAlone() {
        return corrupted || overtaking || holdPackets > 0 || copyCount > 0;
    }

    /** The segment in a buffer of its own, which is then the caller's; null if nobody asked for it. */
    @Nullable
    PacketBuffer takeExtracted() {
        PacketBuffer taken = extracted;
        extracted = null;
        return taken;
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

    /** What could not be done since every buffer was in use: nobody asked for that. */
    long failedCopies() {
        return failedCopies;
    }

    @Override
    public int length() {
        PacketBuffer whole = current();
        return extracted != null ? extracted.ipLength() : Segmentation.segmentLength(whole, segment);
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
        return random.bits(identity + draws++);
    }

    @Override
    public boolean isLost() {
        return lost;
    }

    @Override
    public void lose() {
        current();
        lost = true;
        changes++;
    }

    @Override
    public long delayNs() {
        return delayNs;
    }

    @Override
    public void delay(long ns) {
        current();
        checkArgument(
                ns >= 0 && ns <= MAX_DELAY_NS, "delay (%s ns) must be from 0 to %s ns, one day", ns, MAX_DELAY_NS);
        delayNs += ns;
        changes += ns > 0 ? 1 : 0;
    }

    @Override
    public void duplicate() {
        PacketBuffer copy =
                extracted != null ? segmenter.copy(extracted) : segmenter.extract(current(), segment, segment + 1);
        if (copy == null) {
            failedCopies++;
            return;
        }
        changes++;
        copy.identify(Mixer.mix(identity, 1L + stage), copyCount + 1L);
        if (copyCount == copies.length) {
            copies = Arrays.copyOf(copies, 2 * copyCount);
            copyStages = Arrays.copyOf(copyStages, 2 * copyCount);
        }
        copies[copyCount] = copy;
        copyStages[copyCount++] = stage + 1;
    }

    @Override
    public void corrupt(Corruption.Target target, int bits) {
        checkArgument(bits >= 1, "bits (%s) must be 1 or more", bits);
        PacketBuffer alone = alone();
        if (alone == null) {
            failedCopies++;
        } else {
            changes++;
            Segmentation.completeChecksum(
                    alone); // one that is left to the device would be right whatever bits are flipped
            corrupted |= BitFlips.flip(alone, headers.read(alone), target, bits, randomBits);
        }
    }

    @Override
    public void overtake() {
        current();
        overtaking |= delayNs > 0; // without a delay there is nobody to overtake
        changes += delayNs > 0 ? 1 : 0;
        delayNs = 0;
    }

    @Override
    public void hold(int packets, long maxNs) {
        current();
        checkArgument(packets >= 1, "packets (%s) must be 1 or more", packets);
        checkArgument(
                maxNs >= 0 && maxNs <= MAX_DELAY_NS, "maxNs (%s) must be from 0 to %s, one day", maxNs, MAX_DELAY_NS);
        changes++;
        holdPackets = packets;
        holdMaxNs = maxNs;
    }

    @Override
    public PacketView packet() {
        PacketBuffer alone = alone();
        return headers.read(alone != null ? alone : current());
    }

    /** The packet, which is then no part of a superpacket; null if there is no buffer for it. */
    private @Nullable PacketBuffer alone() {
        PacketBuffer whole = current();
        if (extracted == null && whole.isSuperpacket()) {
            extracted = segmenter.extract(whole, segment, segment + 1);
        }
        return whole.isSuperpacket() ? extracted : whole;
    }

    private PacketBuffer current() {
        if (packet == null) {
            throw new IllegalStateException("a transit must be used only during the call that it was handed to");
        }
        return packet;
    }
}
