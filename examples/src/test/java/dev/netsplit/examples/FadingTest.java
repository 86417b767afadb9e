package dev.netsplit.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.LinkSimulator;
import dev.netsplit.impair.LinkProfile;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** An impairment of one's own, tested on a simulated link: no root, no device, and two seconds pass in no time. */
class FadingTest {

    @Test
    void everythingIsLostWhileItFades() {
        LinkProfile profile = LinkProfile.builder()
                .impairment(new Fading(Duration.ofSeconds(1), Duration.ofMillis(50)))
                .build();
        LinkSimulator link = LinkSimulator.of(profile, 42);
        for (int i = 0; i < 100; i++) { // two seconds, a packet each 20 ms
            link.send(100);
            link.pass(Duration.ofMillis(20));
        }

        assertThat(link.arrivals()).hasSize(94); // those at 0, 20, 40, 1000, 1020 and 1040 ms are lost
        assertThat(link.stats().lost()).isEqualTo(6);
    }
}
