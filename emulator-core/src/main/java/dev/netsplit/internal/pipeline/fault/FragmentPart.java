package dev.netsplit.internal.pipeline.fault;

import dev.netsplit.packet.PacketCondition;
import dev.netsplit.packet.PacketCount;

/** The fragments of a datagram in which a {@link PacketCondition} or a {@link PacketCount} finds what it asks for. */
enum FragmentPart {
    /** Every fragment has it, as it has the protocol. */
    EVERY,
    /** Only the first fragment has it, as it has the ports. */
    FIRST,
    /** Only the first fragment has it, because it is where the payload starts. */
    PAYLOAD_START,
    /** Any fragment may have it. */
    ANY;

    private static final PacketCondition.Cases<FragmentPart> OF_CONDITIONS = new PacketCondition.Cases<>() {
        @Override
        public FragmentPart protocol(PacketCondition.Protocol protocol) {
            return EVERY;
        }

        @Override
        public FragmentPart icmp(PacketCondition.Icmp icmp) {
            return EVERY;
        }

        @Override
        public FragmentPart port(PacketCondition.Port port) {
            return FIRST;
        }

        @Override
        public FragmentPart sourcePort(PacketCondition.SourcePort port) {
            return FIRST;
        }

        @Override
        public FragmentPart destinationPort(PacketCondition.DestinationPort port) {
            return FIRST;
        }

        @Override
        public FragmentPart flags(PacketCondition.Flags flags) {
            return FIRST;
        }

        @Override
        public FragmentPart withoutFlags(PacketCondition.WithoutFlags flags) {
            return FIRST;
        }

        @Override
        public FragmentPart length(PacketCondition.Length length) {
            return EVERY;
        }

        @Override
        public FragmentPart withPayload(PacketCondition.WithPayload payload) {
            return EVERY;
        }

        @Override
        public FragmentPart payloadContains(PacketCondition.PayloadContains payload) {
            return ANY;
        }

        @Override
        public FragmentPart payloadStartsWith(PacketCondition.PayloadStartsWith payload) {
            return PAYLOAD_START;
        }

        @Override
        public FragmentPart own(PacketCondition.Own own) {
            return ANY;
        }
    };

    private static final PacketCount.Cases<FragmentPart> OF_COUNTS = new PacketCount.Cases<>() {
        @Override
        public FragmentPart nth(PacketCount.Nth nth) {
            return EVERY;
        }

        @Override
        public FragmentPart everyNth(PacketCount.EveryNth every) {
            return EVERY;
        }

        @Override
        public FragmentPart first(PacketCount.First first) {
            return EVERY;
        }

        @Override
        public FragmentPart afterFirst(PacketCount.AfterFirst after) {
            return EVERY;
        }

        @Override
        public FragmentPart probability(PacketCount.Probability probability) {
            return EVERY;
        }

        @Override
        public FragmentPart only(PacketCount.Only only) {
            return FIRST;
        }
    };

    static FragmentPart of(PacketCondition condition) {
        return condition.match(OF_CONDITIONS);
    }

    static FragmentPart of(PacketCount count) {
        return count.match(OF_COUNTS);
    }
}
