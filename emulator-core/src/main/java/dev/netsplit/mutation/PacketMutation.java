package dev.netsplit.mutation;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.Enums;
import dev.netsplit.fault.PacketFault;
import dev.netsplit.packet.PacketFilter;
import dev.netsplit.packet.PacketId;
import dev.netsplit.topology.LinkName;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/**
 * One thing done to one packet. Immutable.
 *
 * @param mutator what
 * @param packet to which; no copy, and no later fragment
 */
public record PacketMutation(Mutator mutator, PacketId packet) {

    /**
     * @throws IllegalArgumentException if that cannot be done to packets of this kind
     */
    public PacketMutation {
        checkArgument(packet.part() == 0, "packet (%s) must be the packet itself", packet);
        checkArgument(
                mutator.appliesTo(packet.flow()),
                "packet (%s) must be of TCP, where the mutator is %s",
                packet,
                mutator);
    }

    /**
     * Reads what {@link #toString} writes.
     *
     * @throws IllegalArgumentException if it is not of that form
     */
    public static PacketMutation parse(String text) {
        int space = text.indexOf(' ');
        checkArgument(
                space > 0,
                "mutation (%s) must be of the form: drop TCP client -> server:8080 #0[, back][, ACKs], packet 17",
                text);
        String word = text.substring(0, space);
        Mutator mutator = Enums.getIfPresent(Mutator.class, word.toUpperCase(Locale.ROOT))
                .toJavaUtil()
                .filter(known -> known.toString().equals(word))
                .orElseThrow(() -> new IllegalArgumentException(
                        "mutator (" + word + ") must be one of " + Arrays.toString(Mutator.values())));
        return new PacketMutation(mutator, PacketId.parse(text.substring(space + 1)));
    }

    /**
     * The fault that does it; each time where a name comes again, as with attempts at a connection that is refused:
     * which of them is the one that matters is not known.
     *
     * @param delay how late a packet is that is delayed; over zero, up to 1 hour
     */
    public PacketFault fault(Duration delay) {
        LinkName link = packet.flow().link();
        return PacketFault.on(link.from().value(), link.to().value())
                .matching(PacketFilter.all().only(packet))
                .act(mutator.action(delay));
    }

    /** For instance {@code drop UDP client -> server:7000 #0, back, packet 3}. */
    @Override
    public String toString() {
        return mutator + " " + packet;
    }
}
