package dev.netsplit.internal.pipeline.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.internal.device.PacketBuffer;
import dev.netsplit.internal.random.Mixer;
import dev.netsplit.internal.random.RandomStream;
import dev.netsplit.internal.wire.Headers;
import dev.netsplit.internal.wire.Packets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FlowTableTest {
    private static final int CLIENT = 0;
    private static final int SERVER = 1;
    private static final int OTHER = 2;

    private final Headers headers = new Headers();

    @Test
    void anExchangeHasTheSameIdentitiesFromAnyEphemeralPort() {
        assertThat(exchange(new FlowTable(hashes()), 40_000)).isEqualTo(exchange(new FlowTable(hashes()), 51_234));
    }

    @Test
    void unrelatedTrafficChangesNothing() {
        FlowTable busy = new FlowTable(hashes());
        RandomStream random = RandomStream.of(42, "other traffic");
        for (int i = 0; i < 1_000; i++) {
            int port = 1024 + (int) Long.remainderUnsigned(random.bits(i), 60_000);
            tcp(busy, CLIENT, SERVER, port, 9999, Packets.SYN, 0); // another service of the same server
            tcp(busy, CLIENT, OTHER, port, 80, Packets.ACK, 10);
            udp(busy, OTHER, SERVER, port, 80);
        }

        assertThat(exchange(busy, 40_000)).isEqualTo(exchange(new FlowTable(hashes()), 40_000));
    }

    @Test
    void pureAcksAreCountedApart() {
        FlowTable few = new FlowTable(hashes());
        FlowTable many = new FlowTable(hashes());
        tcp(few, CLIENT, SERVER, 4000, 80, Packets.SYN, 0);
        tcp(many, CLIENT, SERVER, 4000, 80, Packets.SYN, 0);
        tcp(many, CLIENT, SERVER, 4000, 80, Packets.ACK, 0);
        tcp(many, CLIENT, SERVER, 4000, 80, Packets.ACK, 0);

        assertThat(tcp(many, CLIENT, SERVER, 4000, 80, Packets.ACK, 10))
                .isEqualTo(tcp(few, CLIENT, SERVER, 4000, 80, Packets.ACK, 10));
    }

    @Test
    void thePacketsOfAFlowAllHaveIdentitiesOfTheirOwn() {
        FlowTable flows = new FlowTable(hashes());
        Set<Long> identities = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            identities.add(tcp(flows, CLIENT, SERVER, 4000, 80, Packets.ACK, 10));
            identities.add(tcp(flows, SERVER, CLIENT, 80, 4000, Packets.ACK, 10));
            identities.add(tcp(flows, CLIENT, SERVER, 4000, 80, Packets.ACK, 0));
            identities.add(udp(flows, CLIENT, SERVER, 4000, 80));
        }

        assertThat(identities).hasSize(4_000);
    }

    @Test
    void theNextConnectionIsAnotherFlowAlsoFromTheSamePort() {
        FlowTable ports = new FlowTable(hashes());
        List<Long> first = exchange(ports, 40_000);
        List<Long> second = exchange(ports, 40_001);
        FlowTable samePort = new FlowTable(hashes());
        List<Long> before = exchange(samePort, 40_000);
        List<Long> again = exchange(samePort, 40_000); // after the FIN of the one before

        assertThat(second).isNotEqualTo(first);
        assertThat(before).isEqualTo(first);
        assertThat(again).isEqualTo(second);
    }

    @Test
    void aSynSentAgainIsStillTheSameConnection() {
        FlowTable flows = new FlowTable(hashes());
        FlowTable repeated = new FlowTable(hashes());
        tcp(flows, CLIENT, SERVER, 4000, 80, Packets.SYN, 0);
        tcp(repeated, CLIENT, SERVER, 4000, 80, Packets.SYN, 0);
        tcp(repeated, CLIENT, SERVER, 4000, 80, Packets.SYN, 0);

        assertThat(tcp(repeated, SERVER, CLIENT, 80, 4000, Packets.SYN | Packets.ACK, 0))
                .isEqualTo(tcp(flows, SERVER, CLIENT, 80, 4000, Packets.SYN | Packets.ACK, 0));
    }

    @Test
    void flowsThatTalkAreNotForgottenHoweverManyOthersThereAre() {
        FlowTable crowded = new FlowTable(hashes());
        FlowTable quiet = new FlowTable(hashes());
        List<Long> expected = new ArrayList<>();
        List<Long> actual = new ArrayList<>();
        for (int i = 0; i < 5 * FlowTable.GENERATION; i++) {
            udp(crowded, OTHER, SERVER, i & 0xFFFF, i >>> 16);
            if (i % 1_000 == 0) {
                actual.add(tcp(crowded, CLIENT, SERVER, 4000, 80, Packets.ACK, 10));
                expected.add(tcp(quiet, CLIENT, SERVER, 4000, 80, Packets.ACK, 10));
            }
        }

        assertThat(actual).isEqualTo(expected);
    }

    @Test
    void betweenEqualPortsItDoesNotMatterWhoSpeaksFirst() {
        FlowTable one = new FlowTable(hashes());
        FlowTable other = new FlowTable(hashes());

        long toServer = udp(one, CLIENT, SERVER, 7946, 7946);
        long toClient = udp(one, SERVER, CLIENT, 7946, 7946);

        assertThat(toServer).isNotEqualTo(toClient);
        assertThat(udp(other, SERVER, CLIENT, 7946, 7946)).isEqualTo(toClient);
        assertThat(udp(other, CLIENT, SERVER, 7946, 7946)).isEqualTo(toServer);
    }

    @Test
    void aFlowFirstSeenFromItsServiceIsNamedByTheService() {
        FlowTable fromClient = new FlowTable(hashes());
        FlowTable fromServer = new FlowTable(hashes());
        tcp(fromClient, CLIENT, SERVER, 40_000, 80, Packets.ACK, 10);
        udp(fromClient, CLIENT, SERVER, 40_000, 53);

        assertThat(tcp(fromServer, SERVER, CLIENT, 80, 41_000, Packets.ACK, 10))
                .isEqualTo(tcp(fromClient, SERVER, CLIENT, 80, 40_000, Packets.ACK, 10));
        assertThat(udp(fromServer, SERVER, CLIENT, 53, 41_000)).isEqualTo(udp(fromClient, SERVER, CLIENT, 53, 40_000));
    }

    @Test
    void aServiceOnAnEphemeralPortIsWhoeverIsSpokenToFirst() {
        FlowTable flows = new FlowTable(hashes());
        FlowTable otherPort = new FlowTable(hashes());

        assertThat(udp(flows, CLIENT, SERVER, 40_000, 50_000))
                .isEqualTo(udp(otherPort, CLIENT, SERVER, 51_000, 50_000));
        assertThat(udp(flows, SERVER, CLIENT, 50_000, 40_000))
                .isEqualTo(udp(otherPort, SERVER, CLIENT, 50_000, 51_000));
    }

    @Test
    void refusedConnectionsDoNotCount() {
        FlowTable patient = new FlowTable(hashes());
        FlowTable eager = new FlowTable(hashes());
        for (int port = 50_000; port < 50_010; port++) {
            refuse(eager, port);
        }

        assertThat(exchange(eager, 40_000)).isEqualTo(exchange(patient, 40_000));
        assertThat(exchange(eager, 40_001)).isEqualTo(exchange(patient, 40_001));
    }

    @Test
    void anAttemptGoesOnWhereItsRefusalWasLost() {
        FlowTable flows = new FlowTable(hashes());
        Set<Long> identities = new HashSet<>();
        for (int i = 0; i < 10; i++) { // the same fate each time would be the same loss each time
            identities.addAll(refuse(flows, 50_000));
        }

        assertThat(identities).hasSize(20);
    }

    @Test
    void aRefusedAttemptWhoseNumberIsTakenGetsAnother() {
        FlowTable flows = new FlowTable(hashes());
        refuse(flows, 50_000);
        List<Long> first = exchange(flows, 40_000);
        List<Long> second = exchange(flows, 50_000);

        assertThat(second).doesNotContainAnyElementsOf(first);
    }

    @Test
    void laterFragmentsBelongToTheFlowOfTheFirst() {
        FlowTable flows = new FlowTable(hashes());
        FlowTable busy = new FlowTable(hashes());
        for (int i = 0; i < 10; i++) {
            fragments(busy, OTHER, SERVER, 100 + i, 5_000, 9_999);
            fragments(busy, CLIENT, SERVER, 200 + i, 5_000, 9_999);
        }

        List<Long> expected = fragments(flows, CLIENT, SERVER, 7, 40_000, 80);
        assertThat(expected).doesNotHaveDuplicates();
        assertThat(fragments(busy, CLIENT, SERVER, 8, 41_000, 80)).isEqualTo(expected);
    }

    @Test
    void icmpErrorsAreNoPingers() {
        FlowTable flows = new FlowTable(hashes());
        FlowTable withErrors = new FlowTable(hashes());
        for (int i = 0; i < 10; i++) {
            icmp(withErrors, CLIENT, SERVER, 3, i);
            icmp(withErrors, SERVER, CLIENT, 3, i);
        }

        for (int pinger = 100; pinger < 110; pinger++) {
            assertThat(icmp(withErrors, CLIENT, SERVER, 8, pinger + 7))
                    .isEqualTo(icmp(flows, CLIENT, SERVER, 8, pinger));
            assertThat(icmp(withErrors, SERVER, CLIENT, 0, pinger + 7))
                    .isEqualTo(icmp(flows, SERVER, CLIENT, 0, pinger));
        }
    }

    @Test
    void bothNodesMayPingWithTheSameNumber() {
        FlowTable one = new FlowTable(hashes());
        FlowTable other = new FlowTable(hashes());

        long request = icmp(one, CLIENT, SERVER, 8, 5);
        long counterRequest = icmp(one, SERVER, CLIENT, 8, 5);

        assertThat(icmp(other, SERVER, CLIENT, 8, 5)).isEqualTo(counterRequest);
        assertThat(icmp(other, CLIENT, SERVER, 8, 5)).isEqualTo(request);
    }

    /** A SYN, and the RST that answers it. */
    private List<Long> refuse(FlowTable flows, int port) {
        return List.of(
                tcp(flows, CLIENT, SERVER, port, 80, Packets.SYN, 0),
                tcp(flows, SERVER, CLIENT, 80, port, Packets.RST | Packets.ACK, 0));
    }

    /** A datagram in three parts. */
    private List<Long> fragments(FlowTable flows, int from, int to, int id, int sourcePort, int destinationPort) {
        byte[] packet = Packets.udp(from, to, sourcePort, destinationPort, new byte[24]);
        return IntStream.range(0, 3)
                .mapToObj(i -> Packets.buffer(Packets.fragment(packet, id, 32 * i, i < 2)))
                .map(part -> identify(flows, part, from, to))
                .toList();
    }

    private long icmp(FlowTable flows, int from, int to, int type, int id) {
        return identify(flows, Packets.buffer(Packets.icmp(from, to, type, id, new byte[8])), from, to);
    }

    /** A connection with a request and a reply, as both ends send it. */
    private List<Long> exchange(FlowTable flows, int port) {
        return List.of(
                tcp(flows, CLIENT, SERVER, port, 80, Packets.SYN, 0),
                tcp(flows, SERVER, CLIENT, 80, port, Packets.SYN | Packets.ACK, 0),
                tcp(flows, CLIENT, SERVER, port, 80, Packets.ACK, 0),
                tcp(flows, CLIENT, SERVER, port, 80, Packets.ACK, 100),
                tcp(flows, SERVER, CLIENT, 80, port, Packets.ACK, 1000),
                tcp(flows, SERVER, CLIENT, 80, port, Packets.ACK | Packets.FIN, 0),
                tcp(flows, CLIENT, SERVER, port, 80, Packets.ACK | Packets.FIN, 0));
    }

    private long tcp(FlowTable flows, int from, int to, int sourcePort, int destinationPort, int flags, int payload) {
        byte[] packet = Packets.tcp(from, to, sourcePort, destinationPort, flags, new byte[payload]);
        return identify(flows, Packets.buffer(packet), from, to);
    }

    private long udp(FlowTable flows, int from, int to, int sourcePort, int destinationPort) {
        byte[] packet = Packets.udp(from, to, sourcePort, destinationPort, new byte[10]);
        return identify(flows, Packets.buffer(packet), from, to);
    }

    private long identify(FlowTable flows, PacketBuffer packet, int from, int to) {
        flows.identify(packet, headers.read(packet), from, to);
        return Mixer.mix(packet.flow(), packet.ordinal());
    }

    private static long[] hashes() {
        return new long[] {11, 22, 33};
    }
}
