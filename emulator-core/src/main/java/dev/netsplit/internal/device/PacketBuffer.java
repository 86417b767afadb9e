package dev.netsplit.internal.device;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A fixed piece of off-heap memory that holds one packet at a time. Made once and reused, so that no packet costs an
 * allocation.
 *
 * <p>The packet may be a superpacket: many of the wire's, in one piece, as the kernel hands them over to be cut by the
 * device. What it takes to cut them stands in the {@value #HEADROOM} bytes before the packet, whose last ten are its
 * {@code virtio_net_hdr}; those are zero for an ordinary packet.
 *
 * <p>Owned by one thread at a time; handing it over (through the ring, through the pool) publishes its contents.
 */
public final class PacketBuffer {
    /** Bytes before the packet; a multiple of four, so that what is in its headers lies as the processor likes it. */
    public static final int HEADROOM = 16;

    /** In place of a conversation, which is never 0: the packet is of none between nodes. */
    private static final long NONE = 0;

    private final ByteBuffer arena;
    private final int offset;
    private final int capacity;
    private final long address;
    private final int kind;
    private int length;
    private int segments = 1;
    private int linkHeader;
    private int etherType;
    private boolean forEverybody;
    private boolean kernelChatter;
    private long flow;
    private long ordinal;
    private long connection;
    private long attempt;
    private long conversation;
    private int connectionNumber;
    private int counter;
    private long wholeOrdinal;
    private boolean part;
    private long datagram;
    private int datagramPorts;
    private long holds;
    private int epoch;
    private @Nullable PacketSink sink;
    private @Nullable MemoryAccount account;

    /** Makes a buffer whose kind is 0. */
    public PacketBuffer(ByteBuffer arena, long arenaAddress, int start, int size) {
        this(arena, arenaAddress, start, size, 0);
    }

    /**
     * @param arena the memory that several buffers share, in network byte order; used by absolute index only
     * @param arenaAddress the native address of the arena's first byte; 0 where no system call will see it
     * @param start where in the arena this buffer begins, headroom included
     * @param size how many bytes there are, headroom included
     * @param kind what the owner of all buffers tells this one's pool by
     */
    public PacketBuffer(ByteBuffer arena, long arenaAddress, int start, int size, int kind) {
        this.arena = arena;
        this.kind = kind;
        this.offset = start + HEADROOM;
        this.capacity = size - HEADROOM;
        this.address = arenaAddress + offset;
    }

    /**
     * The arena, big-endian, that some buffers share. The packet's bytes are those from {@link #offset()} on; use
     * absolute access only.
     */
    public ByteBuffer bytes() {
        return arena;
    }

    public int offset() {
        return offset;
    }

    /** The longest packet that it can hold, in bytes. */
    public int capacity() {
        return capacity;
    }

    /** How much memory it takes, in bytes. */
    public int size() {
        return HEADROOM + capacity;
    }

    /** Returns what the owner of all buffers tells this one's pool by. */
    public int kind() {
        return kind;
    }

    /**
     * Returns the account of the link on which the packet waits; null while it does not wait. Copies do not take it
     * over.
     */
    public @Nullable MemoryAccount account() {
        return account;
    }

    public void account(@Nullable MemoryAccount newAccount) {
        this.account = newAccount;
    }

    /** The native address of the packet's first byte. */
    public long address() {
        return address;
    }

    /** The length of the packet held now, in bytes. */
    public int length() {
        return length;
    }

    public void length(int newLength) {
        this.length = newLength;
    }

    /** How long the header of the link layer before the IP packet is, in bytes; 0 where packets have none. */
    public int linkHeader() {
        return linkHeader;
    }

    /** What comes behind that header, as Ethernet numbers it; 0 if the device does not tell. */
    public int etherType() {
        return etherType;
    }

    /**
     * Says what kind of packet this is.
     *
     * @param headerLength of the link layer's header, in bytes
     * @param newEtherType of what is behind it
     */
    public void link(int headerLength, int newEtherType) {
        this.linkHeader = headerLength;
        this.etherType = newEtherType;
    }

    /** Where the IP packet begins, or whatever the link layer carries in its place. */
    public int ipOffset() {
        return offset + linkHeader;
    }

    /** How long that is, in bytes. */
    public int ipLength() {
        return length - linkHeader;
    }

    /**
     * Whether it goes to every node, be it that it is meant for a group, or that nobody knows where its receiver is.
     */
    public boolean isForEverybody() {
        return forEverybody;
    }

    public void forEverybody(boolean everybody) {
        this.forEverybody = everybody;
    }

    /** Whether a kernel sent it to a group of its own accord, and not for a program: faults do not count it. */
    public boolean isKernelChatter() {
        return kernelChatter;
    }

    public void kernelChatter(boolean chatter) {
        this.kernelChatter = chatter;
    }

    /** How many packets of the wire's this is; 1 unless it is a superpacket. */
    public int segments() {
        return segments;
    }

    public void segments(int newSegments) {
        this.segments = newSegments;
    }

    /** Whether this is more than one packet of the wire's. */
    public boolean isSuperpacket() {
        return segments > 1;
    }

    /** What this packet's flow, direction and kind are called, in every run. */
    public long flow() {
        return flow;
    }

    /** Which packet of that flow, direction and kind the first segment is; the others follow. */
    public long ordinal() {
        return ordinal;
    }

    /** Says which packet this is: the same in each run, since fates are drawn from it. */
    public void identify(long newFlow, long newOrdinal) {
        this.flow = newFlow;
        this.ordinal = newOrdinal;
        this.wholeOrdinal = newOrdinal;
        this.part = false;
        this.datagram = 0;
        this.datagramPorts = 0;
    }

    /** Says which copy, or which later fragment, of the packet that it was taken for until now this is. */
    public void identifyPart(long newFlow, long newOrdinal) {
        this.flow = newFlow;
        this.ordinal = newOrdinal;
        this.part = true;
    }

    /**
     * Says the same for people: what the name of the flow is a hash of.
     *
     * @param newConversation protocol, nodes and ports, as the table of flows packs them
     * @param newConnectionNumber which connection to the service it is
     * @param newCounter the direction and kind
     */
    public void describe(long newConversation, int newConnectionNumber, int newCounter) {
        this.conversation = newConversation;
        this.connectionNumber = newConnectionNumber;
        this.counter = newCounter;
    }

    /** Says that the packet is of none of the nodes' flows, but of the network's own. */
    public void describeAsOwn() {
        describe(NONE, 0, 0);
        linkHeader = 0;
        etherType = 0;
    }

    /** Whether it is of one of the nodes' flows. */
    public boolean isDescribed() {
        return conversation != NONE;
    }

    /** Protocol, nodes and ports, as the table of flows packs them. */
    public long conversation() {
        return conversation;
    }

    /** Which connection to the service it is. */
    public int connectionNumber() {
        return connectionNumber;
    }

    /** The direction and kind, as the table of flows numbers them. */
    public int counter() {
        return counter;
    }

    /** The ordinal of the packet itself, of which this may be a copy or fragment. */
    public long wholeOrdinal() {
        return wholeOrdinal;
    }

    /** Whether it is a copy, or a later fragment. */
    public boolean isPart() {
        return part;
    }

    /**
     * What all fragments of the packet, of which this is one, have in common; 0 if it is no fragment, or the first one
     * is not known.
     */
    public long datagram() {
        return datagram;
    }

    /** The ports in the first fragment, the sender's in the upper half; 0 if there are none. */
    public int datagramPorts() {
        return datagramPorts;
    }

    /**
     * Says which packet this is a fragment of.
     *
     * @param newDatagram what its fragments have in common
     * @param ports those in the first fragment, the sender's in the upper half
     */
    public void datagram(long newDatagram, int ports) {
        this.datagram = newDatagram;
        this.datagramPorts = ports;
    }

    /** What this packet's connection, or conversation, and its direction are called. */
    public long connection() {
        return connection;
    }

    /**
     * Which connection of this run it is, in this direction: unlike its name, no other connection has it, not even
     * another attempt after a refused one, which gets the refused one's name.
     */
    public long attempt() {
        return attempt;
    }

    /**
     * Says which connection the packet belongs to.
     *
     * @param newConnection its name, the same in each run
     * @param newAttempt the same for no other connection of this run
     */
    public void connection(long newConnection, long newAttempt) {
        this.connection = newConnection;
        this.attempt = newAttempt;
    }

    /** Which faults, by their bits on its link, hold it at the receiver's door. */
    public long holds() {
        return holds;
    }

    public void holds(long newHolds) {
        this.holds = newHolds;
    }

    /** How many cuts its link had had when the packet entered it. */
    public int epoch() {
        return epoch;
    }

    public void epoch(int newEpoch) {
        this.epoch = newEpoch;
    }

    /** Where it ends; null for its receiver's device. */
    public @Nullable PacketSink sink() {
        return sink;
    }

    public void sink(@Nullable PacketSink newSink) {
        this.sink = newSink;
    }

    /** Makes this a copy of another packet, which must fit. */
    public void copyFrom(PacketBuffer other) {
        arena.put(offset - HEADROOM, other.arena, other.offset - HEADROOM, HEADROOM + other.length);
        length = other.length;
        segments = other.segments;
        describeLike(other);
    }

    /** Takes over what is known of a packet beside its bytes, for a copy or a piece of it. */
    public void describeLike(PacketBuffer other) {
        flow = other.flow;
        ordinal = other.ordinal;
        connection = other.connection;
        attempt = other.attempt;
        conversation = other.conversation;
        connectionNumber = other.connectionNumber;
        counter = other.counter;
        wholeOrdinal = other.wholeOrdinal;
        part = other.part;
        datagram = other.datagram;
        datagramPorts = other.datagramPorts;
        holds = other.holds;
        epoch = other.epoch;
        sink = other.sink;
        linkHeader = other.linkHeader;
        etherType = other.etherType;
        forEverybody = other.forEverybody;
        kernelChatter = other.kernelChatter;
    }
}
