package dev.netsplit.report;

import static com.google.common.base.Preconditions.checkArgument;

import dev.netsplit.packet.PacketFlow;
import dev.netsplit.packet.PacketId;
import dev.netsplit.packet.Payload;
import dev.netsplit.packet.TcpFlag;
import dev.netsplit.topology.LinkName;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One thing that a ledger tells. Times are nanoseconds since the run's start, without lateness of the emulator.
 * The kinds of entries grow with releases. Immutable.
 */
public sealed interface LedgerEntry {
    /** Calls the method of {@link Cases} that stands for this entry, and returns what it returns. */
    <R> R match(Cases<R> cases);

    /**
     * One method for each entry. New releases add methods for new ones, so implement it only in code that is compiled
     * again for each release.
     *
     * @param <R> what is made of an entry
     */
    interface Cases<R> {
        R packetFate(PacketFate packetFate);

        R packetEntered(PacketEntered packetEntered);

        R faultStarted(FaultStarted faultStarted);

        R faultEnded(FaultEnded faultEnded);

        R leftOut(LeftOut leftOut);

        R inTest(InTest inTest);

        R flowTotal(FlowTotal flowTotal);

        R runEnded(RunEnded runEnded);
    }

    /**
     * Packets had a fate other than plain delivery.
     *
     * @param timeNs when; of a packet on the wire, when it came there
     * @param link where
     * @param packet which; the first of them
     * @param packets how many in a row, 1 or more: the others have the ordinals that follow
     * @param fate what was decided
     * @param cause by what
     */
    record PacketFate(long timeNs, LinkName link, PacketId packet, int packets, Fate fate, FateCause cause)
            implements LedgerEntry {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.packetFate(this);
        }

        @Override
        public String toString() {
            return link + ": " + packet + (packets == 1 ? "" : " and " + (packets - 1) + " more") + ": " + fate + " by "
                    + cause;
        }
    }

    /**
     * A packet entered a link, whatever became of it then; recorded only if {@linkplain Ledger.Detail#PACKETS asked
     * for}.
     *
     * @param timeNs when
     * @param link which
     * @param packet which
     * @param length in bytes, IP header included; in an Ethernet network, without the frame's own header
     * @param tcpFlags as {@link dev.netsplit.packet.PacketView#tcpFlags()} has them; 0 for other protocols
     * @param payloadLength how many bytes follow the headers of IP and TCP or UDP
     * @param payloadStart the first of these, at most {@value #MAX_START}; empty if there are none
     */
    record PacketEntered(
            long timeNs,
            LinkName link,
            PacketId packet,
            int length,
            int tcpFlags,
            int payloadLength,
            Optional<Payload> payloadStart)
            implements LedgerEntry {
        /** How many bytes of a payload are recorded at most. */
        public static final int MAX_START = 32;

        /**
         * @throws IllegalArgumentException if the start is longer than the payload, or than may be recorded
         */
        public PacketEntered {
            int most = Math.min(MAX_START, payloadLength);
            int start = payloadStart.map(Payload::length).orElse(0);
            checkArgument(start <= most, "payloadStart (%s bytes) must be at most %s bytes", start, most);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.packetEntered(this);
        }

        @Override
        public String toString() {
            return link + ": " + packet + ": " + content();
        }

        /** What it looks like: {@code 61 bytes, PSH+ACK, "GET / HTTP/1.1"}. */
        public String content() {
            return length + " bytes" + flags() + payloadStart.map(this::start).orElse("");
        }

        private String flags() {
            return tcpFlags == 0
                    ? ""
                    : TcpFlag.of(tcpFlags).stream().map(TcpFlag::name).collect(Collectors.joining("+", ", ", ""));
        }

        private String start(Payload start) {
            return ", " + start + (start.length() < payloadLength ? "..." : "");
        }
    }

    /**
     * A fault came into force.
     *
     * @param number its number in this ledger, from 1
     * @param description what it does
     */
    record FaultStarted(long timeNs, int number, String description) implements LedgerEntry {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.faultStarted(this);
        }

        @Override
        public String toString() {
            return "fault " + number + " starts: " + description;
        }
    }

    /**
     * A fault was healed, or was in force when the network ended.
     *
     * @param number its number in this ledger, from 1
     * @param affectedPackets how many packets, or look-ups of names, it touched
     */
    record FaultEnded(long timeNs, int number, long affectedPackets) implements LedgerEntry {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.faultEnded(this);
        }

        @Override
        public String toString() {
            return "fault " + number + " ends: " + affectedPackets + " affected";
        }
    }

    /**
     * Entries would be here, but came faster than they could be written.
     *
     * @param entries how many
     */
    record LeftOut(long timeNs, long entries) implements LedgerEntry {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.leftOut(this);
        }

        @Override
        public String toString() {
            return entries + " entries left out";
        }
    }

    /**
     * The packets and flows of the entries that follow are those of a test on a network that several tests share. Flows
     * are numbered anew in each test, so the same flow of two tests is not the same. Without one, they are of no test.
     *
     * @param test its name, as the network was told; empty for packets before the first test
     */
    record InTest(String test) implements LedgerEntry {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.inTest(this);
        }

        @Override
        public String toString() {
            return test.isEmpty() ? "before the first test" : "in test " + test;
        }
    }

    /**
     * How many packets a flow had by the run's end, whatever became of them.
     *
     * @param packets 1 or more
     */
    record FlowTotal(PacketFlow flow, long packets) implements LedgerEntry {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.flowTotal(this);
        }

        @Override
        public String toString() {
            return flow + ": " + packets + " packets";
        }
    }

    /**
     * The network was closed: the last entry of a ledger that is complete.
     *
     * @param leftOut how many entries were left out in all
     */
    record RunEnded(long timeNs, long leftOut) implements LedgerEntry {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.runEnded(this);
        }

        @Override
        public String toString() {
            return "the run ends" + (leftOut == 0 ? "" : "; " + leftOut + " entries left out");
        }
    }
}
