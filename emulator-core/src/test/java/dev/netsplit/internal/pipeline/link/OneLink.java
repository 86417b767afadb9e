package dev.netsplit.internal.pipeline.link;

import static java.util.Objects.requireNonNull;

import dev.netsplit.impair.LinkProfile;
import dev.netsplit.internal.device.InMemoryDevice;
import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.pipeline.memory.MemoryLimits;
import dev.netsplit.internal.pipeline.memory.PacketBlocks;
import dev.netsplit.internal.pipeline.memory.PacketMemory;
import dev.netsplit.internal.pipeline.record.InternalErrors;
import dev.netsplit.internal.pipeline.record.RunRecord;
import dev.netsplit.internal.pipeline.route.AddressCheck;
import dev.netsplit.internal.pipeline.route.Destinations;
import dev.netsplit.internal.time.ManualClock;
import dev.netsplit.internal.wire.Packets;
import dev.netsplit.topology.AddressPair;
import dev.netsplit.topology.Layer;
import dev.netsplit.topology.LinkName;
import dev.netsplit.topology.NodeName;
import dev.netsplit.topology.Subnet;
import java.util.ArrayList;
import java.util.List;

/** The link from a to b under a manual clock. It takes packets in place of the stage behind the one under test. */
final class OneLink implements Stage {
    static final LinkName NAME = new LinkName(new NodeName("a"), new NodeName("b"));

    private static final Subnet SUBNET = Subnet.ofSlot(0);
    private static final MemoryLimits MEMORY = new MemoryLimits(16, 4, 1 << 20);

    final ManualClock clock = new ManualClock();
    final InMemoryDevice receiver = new InMemoryDevice(clock);
    final LinkContext context = context();
    final LinkAccount account = context.account(NAME, 0, 1);

    /** The number and the time of each packet that the neighbour took. */
    final List<String> taken = new ArrayList<>();

    private LinkContext context() {
        PacketMemory memory = new PacketMemory(PacketBlocks.ON_HEAP, MEMORY);
        List<AddressPair> addresses = List.of(SUBNET.addresses(1), SUBNET.addresses(2));
        Destinations destinations = Destinations.of(Layer.IP, SUBNET, addresses);
        AddressCheck check = new AddressCheck(SUBNET, addresses, AddressCheck.NO_HOST, false);
        EgressWriter writer = new EgressWriter(List.of(new InMemoryDevice(clock), receiver), clock);
        return new LinkContext(destinations, check, memory, writer, clock, new InternalErrors(), RunRecord.none());
    }

    LinkPath path(LinkProfile profile) {
        return new LinkPath(account, context, lines(), profile, 42);
    }

    LinkState state(LinkProfile profile) {
        return new LinkState(account, profile, 42, lines(), context);
    }

    private NodeLines lines() {
        return new NodeLines(List.of(NAME.from(), NAME.to()), node -> NodeLimits.NONE, 42, context);
    }

    /** Returns the n-th UDP packet from a to b. {@code data} is the number of its data bytes. */
    PacketBuffer packet(int number, int data) {
        byte[] bytes = Packets.udp(SUBNET.ipv4Network() + 1, SUBNET.ipv4Network() + 2, 1, 2, new byte[data]);
        PacketBuffer packet = requireNonNull(context.memory().acquire(bytes.length));
        packet.bytes().put(packet.offset(), bytes);
        packet.length(bytes.length);
        packet.link(0, 0);
        packet.segments(1);
        packet.forEverybody(false);
        packet.kernelChatter(false);
        packet.holds(0);
        packet.identify(7, number);
        packet.connection(7, 7);
        return packet;
    }

    /** Returns the same packet, under way already. */
    PacketBuffer packetUnderWay(int number, int data) {
        PacketBuffer packet = packet(number, data);
        account.underWay().enter(packet);
        return packet;
    }

    /** Lets happen what is due until then. */
    void passTo(long timeNs) {
        while (!context.schedule().isEmpty() && context.schedule().firstDueNs() <= timeNs) {
            clock.advanceTo(context.schedule().firstDueNs());
            context.schedule().callFirst();
        }
        clock.advanceTo(timeNs);
    }

    @Override
    public void take(PacketBuffer packet, long timeNs) {
        taken.add("packet " + packet.ordinal() + " at " + timeNs);
        context.memory().release(packet);
    }
}
