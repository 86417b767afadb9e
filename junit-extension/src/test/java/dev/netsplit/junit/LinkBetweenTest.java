package dev.netsplit.junit;

import static dev.netsplit.junit.Jupiter.assertAllPass;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.impair.LinkPresets;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.impair.Loss;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

@RequiresTun
class LinkBetweenTest {

    @Test
    void namesOneDirectionUnlessBothWays() {
        assertAllPass(Directions.class, 2);
    }

    @Test
    void saysWhatIsGivenAndLeavesTheRest() {
        assertAllPass(Additions.class, 2);
    }

    @Test
    void everyNodeDoesNotMeanTheHost() {
        assertAllPass(HostLinks.class, 2);
    }

    @Test
    void metaAnnotationsWork() {
        assertAllPass(Composed.class, 1);
    }

    @Test
    void subclassesInheritAndAdd() {
        assertAllPass(Heir.class, 2);
    }

    private static LinkProfile profile(EmulatedNetwork network, String from, String to) {
        return network.link(from, to).profile();
    }

    private static LinkProfile latency(int millis) {
        return LinkProfile.builder().latency(Duration.ofMillis(millis)).build();
    }

    @Test
    void netemsSyntaxReplacesWhatWasSaidAndTheRestAddsToIt() {
        assertAllPass(Netem.class, 1);
    }

    @NetworkEmulation(nodes = {"a", "b"})
    @LinkBetween(latency = "9ms")
    static class Netem {
        @Test
        @LinkBetween(from = "a", to = "b", netem = "rate 10mbit", loss = "1%")
        void isRead(EmulatedNetwork network) {
            assertThat(profile(network, "a", "b"))
                    .isEqualTo(LinkProfile.netem("rate 10mbit").toBuilder()
                            .loss(Loss.random(0.01))
                            .build());
            assertThat(profile(network, "b", "a")).isEqualTo(latency(9));
        }
    }

    @Test
    void aPresetReplacesBothLinksAndTheRestAddsToIt() {
        assertAllPass(Presets.class, 4);
    }

    @NetworkEmulation(nodes = {"phone", "a", "b"})
    @LinkBetween(latency = "9ms")
    static class Presets {
        @Test
        @LinkBetween(from = "phone", preset = LinkPreset.LTE)
        void upFromTheNamedNodeAndDownToIt(EmulatedNetwork network) {
            for (String server : List.of("a", "b")) {
                assertThat(profile(network, "phone", server))
                        .isEqualTo(LinkPresets.lte().up());
                assertThat(profile(network, server, "phone"))
                        .isEqualTo(LinkPresets.lte().down());
            }
            assertThat(profile(network, "a", "b")).isEqualTo(latency(9));
        }

        @Test
        @LinkBetween(from = "phone", to = "a", preset = LinkPreset.LTE, bothWays = true)
        void bothWaysChangesNothing(EmulatedNetwork network) {
            assertThat(profile(network, "phone", "a"))
                    .isEqualTo(LinkPresets.lte().up());
            assertThat(profile(network, "a", "phone"))
                    .isEqualTo(LinkPresets.lte().down());
        }

        @Test
        @LinkBetween(preset = LinkPreset.CROSS_ZONE)
        void aSymmetricOneOnEveryLink(EmulatedNetwork network) {
            assertThat(profile(network, "a", "b")).isEqualTo(LinkPresets.crossZone());
            assertThat(profile(network, "b", "phone")).isEqualTo(LinkPresets.crossZone());
        }

        @Test
        @LinkBetween(to = "a", preset = LinkPreset.CABLE)
        @LinkBetween(from = "phone", to = "a", loss = "1%")
        void withOneThingChangedOnOneLink(EmulatedNetwork network) {
            assertThat(profile(network, "phone", "a"))
                    .isEqualTo(LinkPresets.cable().up().toBuilder()
                            .loss(Loss.random(0.01))
                            .build());
            assertThat(profile(network, "b", "a")).isEqualTo(LinkPresets.cable().up());
            assertThat(profile(network, "a", "b")).isEqualTo(LinkPresets.cable().down());
        }
    }

    @NetworkEmulation(nodes = {"a", "b", "c"})
    static class Directions {
        @Test
        @LinkBetween(from = "a", to = "b", latency = "5ms")
        void oneWay(EmulatedNetwork network) {
            assertThat(profile(network, "a", "b")).isEqualTo(latency(5));
            assertThat(profile(network, "b", "a")).isEqualTo(LinkProfile.clean());
            assertThat(profile(network, "a", "c")).isEqualTo(LinkProfile.clean());
        }

        @Test
        @LinkBetween(from = "a", latency = "5ms", bothWays = true)
        void bothWays(EmulatedNetwork network) {
            assertThat(profile(network, "a", "b")).isEqualTo(latency(5));
            assertThat(profile(network, "b", "a")).isEqualTo(latency(5));
            assertThat(profile(network, "c", "a")).isEqualTo(latency(5));
            assertThat(profile(network, "b", "c")).isEqualTo(LinkProfile.clean());
        }
    }

    @NetworkEmulation(nodes = {"a", "b"})
    @LinkBetween(latency = "5ms", jitter = "1ms")
    @LinkBetween(from = "a", to = "b", loss = "1%")
    static class Additions {
        @Test
        void inTheOrderWritten(EmulatedNetwork network) {
            LinkProfile.Builder common =
                    LinkProfile.builder().latency(Duration.ofMillis(5)).jitter(Duration.ofMillis(1));
            assertThat(profile(network, "b", "a")).isEqualTo(common.build());
            assertThat(profile(network, "a", "b"))
                    .isEqualTo(common.loss(Loss.random(0.01)).build());
        }

        @Test
        @LinkBetween(jitter = "0ms")
        @LinkBetween(from = "a", latency = "1.5s")
        void methodsOwnLast(EmulatedNetwork network) {
            assertThat(profile(network, "b", "a")).isEqualTo(latency(5));
            assertThat(profile(network, "a", "b"))
                    .isEqualTo(latency(1500).toBuilder().loss(Loss.random(0.01)).build());
        }
    }

    @NetworkEmulation(nodes = {"a", "b"})
    @LinkBetween(latency = "5ms")
    static class HostLinks {
        @Test
        void hostsLinksAreClean(EmulatedNetwork network) {
            assertThat(profile(network, "a", "b")).isEqualTo(latency(5));
            assertThat(profile(network, "host", "a")).isEqualTo(LinkProfile.clean());
            assertThat(profile(network, "a", "host")).isEqualTo(LinkProfile.clean());
        }

        @Test
        @LinkBetween(from = "host", to = "*", latency = "3ms")
        void hostsLinksCanBeNamed(EmulatedNetwork network) {
            assertThat(profile(network, "host", "a")).isEqualTo(latency(3));
            assertThat(profile(network, "host", "b")).isEqualTo(latency(3));
            assertThat(profile(network, "a", "host")).isEqualTo(LinkProfile.clean());
        }
    }

    @NetworkEmulation(nodes = {"a", "b"})
    @LinkBetween(latency = "40ms")
    @LinkBetween(from = "a", to = "b", loss = "1%")
    @Retention(RetentionPolicy.RUNTIME)
    @interface AcrossTheOcean {}

    @AcrossTheOcean
    static class Composed {
        @Test
        void works(EmulatedNetwork network) {
            assertThat(profile(network, "b", "a")).isEqualTo(latency(40));
            assertThat(profile(network, "a", "b").loss()).isEqualTo(Loss.random(0.01));
        }
    }

    @NetworkEmulation(nodes = {"a", "b"})
    @LinkBetween(latency = "4ms")
    abstract static class Base {
        @Test
        void inherited(EmulatedNetwork network) {
            assertThat(profile(network, "a", "b")).isEqualTo(latency(4));
        }
    }

    @LinkBetween(from = "b", to = "a", latency = "6ms")
    static class Heir extends Base {
        @Test
        void added(EmulatedNetwork network) {
            assertThat(profile(network, "b", "a")).isEqualTo(latency(6));
        }
    }
}
