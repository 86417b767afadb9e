package dev.netsplit.internal.pipeline.link;

import static com.google.common.base.Preconditions.checkArgument;

import dev.netsplit.impair.Corruption;
import dev.netsplit.impair.Transit;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.pipeline.memory.PacketMemory;
import dev.netsplit.internal.pipeline.record.FateEvent;
import dev.netsplit.internal.pipeline.record.FateKind;
import dev.netsplit.internal.pipeline.record.LinkFates;
import dev.netsplit.internal.pipeline.record.RecordedFates;
import dev.netsplit.internal.pipeline.record.ReplayedLink;
import dev.netsplit.internal.random.Mixer;
import dev.netsplit.internal.random.RandomStream;
import dev.netsplit.internal.wire.BitFlips;
import dev.netsplit.internal.wire.Fragmentation;
import dev.netsplit.internal.wire.Headers;
import dev.netsplit.internal.wire.Segmentation;
import dev.netsplit.packet.PacketView;
import dev.netsplit.report.Fate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A packet on its way through the impairments of a link, and what they decided. One object serves all packets of a
 * network, one after the other; copies that impairments made wait here for their turn.
 */
public final class LinkTransit implements Transit {
    private static final Fate LOST = new Fate.Lost();
    private static final Fate DUPLICATED = new Fate.Duplicated();
    private static final Fate OVERTOOK = new Fate.Overtook();

    /** Far from the numbers that a kernel gives to the next datagrams. */
    private static final int OTHER_ID = 0x8000;

    private static final long MAX_DELAY_NS = TimeUnit.DAYS.toNanos(1);

    /** Every bit of the longest packet. */
    private static final int MAX_BITS = 65_535 * Byte.SIZE;

    private final PacketMemory memory;
    private final Segmenter segmenter;
    private final Headers headers = new Headers();
    private final LongSupplier randomBits = this::bits;
    private final FateRepeater repeat = new FateRepeater(this);

    private @Nullable PacketBuffer packet;

    /** A segment of a superpacket in a buffer of its own, if somebody asked for its bytes. */
    private @Nullable PacketBuffer extracted;

    private int segment;
    private long identity;
    private @Nullable LinkAccount link;
    private @Nullable LinkFates fates;
    private @Nullable ReplayedLink replayed;
    private @Nullable LinkImpairment at;

    /** What the impairment decides has no effect, since what it decided in the recorded run has. */
    private boolean muted;

    private boolean delaysMuted;

    /** The datagram whose fragments share what is decided now; 0 if each packet has a separate fate. */
    private long datagram;

    private int copiesBefore;

    /** What is decided now, for other fragments of the same datagram to share; null if there are none. */
    private @Nullable List<Fate> noted;

    private int stage;
    private int draws;

    /** Added to what random numbers are drawn by: another in each test on a network that several share. */
    private long salt;

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

    long salt() {
        return salt;
    }

    /** From now on random numbers are those of another test. */
    public void salt(long newSalt) {
        salt = newSalt;
    }

    /** What the packet is called. */
    long identity() {
        return identity;
    }

    /** The buffer that it is in, perhaps with others. */
    PacketBuffer buffer() {
        return current();
    }

    /** How often something was done to any packet. */
    long changes() {
        return changes;
    }

    /** The packets that come are a link's. */
    void enter(LinkAccount itsLink, @Nullable ReplayedLink itsRecord) {
        link = itsLink;
        fates = itsLink.fates();
        replayed = itsRecord;
    }

    /** The packet passes an impairment, which decides about it, unless that was recorded. */
    void pass(int nextStage, LinkImpairment impairment) {
        stage = nextStage;
        at = impairment;
        draws = 0;
        if (replayed == null) {
            impairment.effect().apply(this);
        } else {
            replay(impairment, replayed);
        }
    }

    /** The impairment works all the same: its state goes on, and it delays, unless delays were recorded. */
    private void replay(LinkImpairment impairment, ReplayedLink link) {
        if (impairment.fault() != null) {
            impairment.effect().apply(this); // whoever switched it on decides, in each run anew
            return;
        }
        RecordedFates recorded = link.meet(identity, impairment.causeKey());
        muted = true;
        delaysMuted = recorded != null && recorded.hasDelay();
        try {
            impairment.effect().apply(this);
        } finally {
            muted = false;
            delaysMuted = false;
        }
        for (int i = 0; recorded != null && i < recorded.size(); i++) {
            recorded.get(i).match(repeat);
        }
    }

    /**
     * What is decided from now on is drawn for a datagram, all of whose fragments share it; 0: for the packet alone.
     */
    void turnToDatagram(long shared) {
        datagram = shared;
        copiesBefore = copyCount;
    }

    /** What is decided from now on is noted. */
    void beginNoting() {
        noted = new ArrayList<>(2); // datagrams in fragments are rare: an allocation does no harm
    }

    /** What was decided since; bits that were flipped are left out. */
    List<Fate> endNoting() {
        List<Fate> fates = noted == null ? List.of() : noted;
        noted = null;
        return fates;
    }

    /** Does to the packet what an impairment did to another fragment of its datagram. */
    void repeat(int nextStage, LinkImpairment impairment, List<Fate> fates) {
        stage = nextStage;
        at = impairment;
        draws = 0;
        for (int i = 0; i < fates.size(); i++) {
            fates.get(i).match(repeat);
        }
    }

    private void note(Fate fate) {
        if (noted != null) {
            noted.add(fate);
        }
    }

    /** Flips the bits that were flipped by random numbers from this one on. */
    void corruptAgain(Corruption.Target target, int bits, int firstDraw) {
        draws = firstDraw;
        corrupt(target, bits);
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
        if (at == null) {
            throw new IllegalStateException("random numbers must be drawn within an impairment");
        }
        return at.random().bits((datagram == 0 ? identity : datagram) + salt + draws++);
    }

    @Override
    public boolean isLost() {
        return lost;
    }

    @Override
    public void lose() {
        current();
        if (muted) {
            return;
        }
        if (!lost) {
            tell(FateKind.LOST, 0, 0, null);
        }
        lost = true;
        note(LOST);
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
        if (delaysMuted) {
            return;
        }
        delayNs += ns;
        note(ns);
        changes += ns > 0 ? 1 : 0;
        if (fates != null && fates.recordsDelays()) {
            tellDelay(ns);
        }
    }

    @Override
    public void duplicate() {
        if (muted) {
            return;
        }
        PacketBuffer copy =
                extracted != null ? segmenter.copy(extracted) : segmenter.extract(current(), segment, segment + 1);
        if (copy == null) {
            failToMake();
            return;
        }
        changes++;
        copy.identifyPart(Mixer.mix(identity, 1L + stage), copyCount + 1L);
        if (datagram != 0) {
            makeOtherDatagram(copy);
        }
        note(DUPLICATED);
        if (copyCount == copies.length) {
            copies = Arrays.copyOf(copies, 2 * copyCount);
            copyStages = Arrays.copyOf(copyStages, 2 * copyCount);
        }
        copies[copyCount] = copy;
        copyStages[copyCount++] = stage + 1;
        countCopy();
        tell(FateKind.DUPLICATED, 0, 0, null);
    }

    /** The copies of a datagram's fragments are those of its copy: a receiver drops a fragment that it has already. */
    private void makeOtherDatagram(PacketBuffer copy) {
        int copies = copyCount - copiesBefore + 1;
        copy.datagram(Mixer.mix(datagram, (long) stage << Integer.SIZE | copies), copy.datagramPorts());
        Fragmentation.changeId(copy, headers.read(copy), OTHER_ID ^ copies << 4 ^ stage);
    }

    private void note(long delay) {
        if (noted != null && delay > 0) {
            noted.add(new Fate.Delayed(Duration.ofNanos(delay)));
        }
    }

    private void note(int packets, long maxNs) {
        if (noted != null) {
            noted.add(new Fate.HeldBack(packets, Duration.ofNanos(maxNs)));
        }
    }

    @Override
    public void corrupt(Corruption.Target target, int bits) {
        checkArgument(bits >= 1 && bits <= MAX_BITS, "bits (%s) must be from 1 to %s", bits, MAX_BITS);
        if (muted) {
            return;
        }
        PacketBuffer alone = alone();
        if (alone != null) {
            changes++;
            Segmentation.completeChecksum(
                    alone); // one that is left to the device would be right whatever bits are flipped
            int firstDraw = draws;
            if (BitFlips.flip(alone, headers.read(alone), target, bits, randomBits)) {
                corrupted = true;
                tell(FateKind.CORRUPTED, firstDraw, bits, target);
            }
        }
    }

    @Override
    public void overtake() {
        current();
        if (muted || delayNs == 0) { // without a delay there is nobody to overtake
            return;
        }
        overtaking = true;
        note(OVERTOOK);
        changes++;
        delayNs = 0;
        tell(FateKind.OVERTOOK, 0, 0, null);
    }

    @Override
    public void hold(int packets, long maxNs) {
        current();
        checkArgument(packets >= 1, "packets (%s) must be 1 or more", packets);
        checkArgument(
                maxNs >= 0 && maxNs <= MAX_DELAY_NS, "maxNs (%s) must be from 0 to %s, one day", maxNs, MAX_DELAY_NS);
        if (muted) {
            return;
        }
        note(packets, maxNs);
        changes++;
        holdPackets = packets;
        holdMaxNs = maxNs;
        tell(FateKind.HELD_BACK, maxNs, packets, null);
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
            if (extracted == null) {
                failToMake();
            }
        }
        return whole.isSuperpacket() ? extracted : whole;
    }

    /** Something could not be done since there was no memory: no test asked for that. */
    private void failToMake() {
        if (link != null) {
            link.failToMake();
        }
    }

    private void countCopy() {
        if (link != null) {
            link.counters().duplicated++;
        }
    }

    private void tellDelay(long ns) {
        if (at != null && !at.isConstantDelay()) {
            tell(FateKind.DELAYED, ns, 0, null);
        }
    }

    private void tell(FateKind kind, long number, int count, @Nullable Object what) {
        if (fates == null || packet == null || at == null) {
            return;
        }
        FateEvent event = fates.begin(kind, packet, segment, 1, timeNs, at.cause());
        if (event != null) {
            event.number = number;
            event.count = count;
            event.what = what;
            fates.publish(event);
        }
    }

    private PacketBuffer current() {
        if (packet == null) {
            throw new IllegalStateException("a transit must be used only during the call that it was handed to");
        }
        return packet;
    }
}
