package dev.netsplit.mutation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.netsplit.fault.PacketFault;
import dev.netsplit.packet.PacketFilter;
import dev.netsplit.packet.PacketId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MutantTest {
    private static final PacketId REPLY = PacketId.parse("UDP client -> server:7000 #0, back, packet 3");
    private static final Duration DELAY = Duration.ofMillis(50);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "drop UDP client -> server:7000 #0, back, packet 3",
                "reset TCP client -> server:80 #2, packet 0",
                "delay UDP a -> b:7000 #0, packet 3 and duplicate TCP a -> b:80 #0, back, packet 12",
            })
    void whatIsPrintedCanBeRead(String text) {
        assertThat(Mutant.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "drop | mutation (drop) must be of the form",
                "lose UDP a -> b:7000 #0, packet 3 | mutator (lose) must be one of [drop, delay, duplicate, reset]",
                "DROP UDP a -> b:7000 #0, packet 3 | mutator (DROP) must be one of",
                "drop UDP a -> b:7000 #0 | packet (UDP a -> b:7000 #0) must be of the form",
                "reset UDP a -> b:7000 #0, packet 3 | must be of TCP, where the mutator is reset",
                "drop UDP a -> b:7 #0, packet 3 and delay UDP a -> b:7 #0, packet 3 | must be on packets that differ",
            })
    void whatIsOfAnotherFormIsRefused(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Mutant.parse(text))
                .withMessageContaining(message);
    }

    @Test
    void eachMutationIsAFaultOnThePacketsLink() {
        PacketFault.Selection reply =
                PacketFault.on("server", "client").matching(PacketFilter.all().only(REPLY));
        PacketMutation drop = new PacketMutation(Mutator.DROP, REPLY);
        PacketId other = PacketId.of(REPLY.flow(), 4);

        assertThat(drop.fault(DELAY)).isEqualTo(reply.drop());
        assertThat(new PacketMutation(Mutator.DELAY, REPLY).fault(DELAY)).isEqualTo(reply.delay(DELAY));
        assertThat(Mutant.of(drop, new PacketMutation(Mutator.DELAY, other)).faults(DELAY))
                .isEqualTo(List.of(
                        reply.drop(),
                        PacketFault.on("server", "client")
                                .matching(PacketFilter.all().only(other))
                                .delay(DELAY)));
    }
}
