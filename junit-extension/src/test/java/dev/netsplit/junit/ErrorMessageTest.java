package dev.netsplit.junit;

import static dev.netsplit.junit.Jupiter.onlyFailure;
import static dev.netsplit.junit.Jupiter.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.Node;
import dev.netsplit.junit.NetworkEmulation.Lifecycle;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people are told who get the annotations wrong. */
@RequiresTun
class ErrorMessageTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        unknownNode       | @NodeName (n9) must be one of [n1, n2]
        nodeWithoutName   | Can only resolve parameter of type dev.netsplit.Node with @NodeName, which says which node, but was: dev.netsplit.Node
        nameOfAString     | Can only resolve @NodeName parameter of type dev.netsplit.Node but was: java.lang.String
        badLatency        | @LinkBetween(from = "n1", to = "*") on method dev.netsplit.junit.ErrorMessageTest$Mistakes.badLatency: latency (5 parsecs) must be a number and a unit
        negativeLatency   | negativeLatency: latency (
        jitterOverLatency | jitterOverLatency: jitter (
        badLoss           | badLoss: loss (1.5) must be
        unknownSender     | unknownSender: from (n9) must be one of [n1, n2], host or *
        unknownReceiver   | unknownReceiver: to (n9) must be one of [n1, n2], host or *
        toItself          | toItself: to (n1) must be another node than from
        nothingSaid       | nothingSaid: one of preset, netem, latency, jitter and loss must be given
        presetAndLatency  | presetAndLatency: preset (LTE) must stand without netem, latency, jitter and loss; put them into another
        presetAllOver     | presetAllOver: preset (DSL) must name one end, since its up and down differ: from the client, or to the server; n1 and n2 would each be both
        presetAtBothEnds  | presetAtBothEnds: preset (LTE) must name one end, since its up and down differ: from the client, or to the server; n1 and n2 would each be both
        sameNameTwice     | @NetworkEmulation on method dev.netsplit.junit.ErrorMessageTest$Mistakes.sameNameTwice: node name (n1) must
        badNodeName       | badNodeName: node name (Node 1) must be
        zoneOfNobody      | @NetworkEmulation on method dev.netsplit.junit.ErrorMessageTest$Mistakes.zoneOfNobody: node (n9) of zone eu must be one of [n1, n2]
        zoneWithoutNodes  | zoneWithoutNodes: zones (eu=) must be a zone, '=' and at least one node, with commas between several, such as eu=n1,n2
        zoneWithoutSign   | zoneWithoutSign: zones (n1,n2) must be a zone, '=' and at least one node,
        zoneWithGap       | zoneWithGap: zones (eu=n1,,n2) must be a zone, '=' and at least one node,
        zoneWithoutName   | zoneWithoutName: zones ( = n1) must be a zone, '=' and at least one node,
        zoneOfBadName     | zoneOfBadName: zone (EU) must have a name like a node's: lower-case letters, digits and hyphens, such as eu-west
        zoneNamedAsANode  | zoneNamedAsANode: zone (n1) must have a name that no node and no other zone has
        sameZoneTwice     | sameZoneTwice: zone (eu) must have a name that no node and no other zone has
        unknownZone       | @LinkBetween(from = "eu", to = "us") on method dev.netsplit.junit.ErrorMessageTest$Mistakes.unknownZone: to (us) must be one of [n1, n2], host or *, or a zone of [eu]
        noLinkOfOneNode   | @LinkBetween(from = "*", to = "*") on method dev.netsplit.junit.ErrorMessageTest$Mistakes.noLinkOfOneNode: link (* -> *) must join two different nodes, but there is none of these names between [server]; the test's own place is called host, which * does not stand for
        noLinkToItself    | noLinkToItself: link (server -> *) must join two different nodes
        noLinkInAZoneOfOne | noLinkInAZoneOfOne: link (eu -> eu) must join two different nodes
        """)
    void saysWhatIsWrongAndWhere(String method, String message) {
        assertThat(onlyFailure(run(Mistakes.class, method))).hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                NoNodes.class,
                NoEmulation.class,
                NoEmulationForParameter.class,
                NoEmulationForField.class,
                StaticFieldPerMethod.class,
                BeforeAllPerMethod.class,
                FinalField.class,
                WrongFieldType.class,
                UnknownFieldName.class,
                FieldInUse.class
            })
    void saysWhatIsWrongWithTheClass(Class<?> mistaken) {
        String message = mistaken.getAnnotation(Message.class).value();

        assertThat(onlyFailure(run(mistaken))).hasMessageContaining(message);
    }

    @Test
    void seedMustBeANumber() {
        assertThat(onlyFailure(Jupiter.jupiter()
                        .selectors(selectClass(Fine.class))
                        .configurationParameter("netsplit.seed", "forty-two")
                        .execute()))
                .hasMessage("netsplit.seed (forty-two) must be a whole number of 64 bits");
    }

    @NetworkEmulation(nodes = {"n1", "n2"})
    static class Fine {
        @Test
        void test() {}
    }

    @NetworkEmulation(nodes = {"n1", "n2"})
    static class Mistakes {
        @Test
        void unknownNode(@NodeName("n9") Node node) {}

        @Test
        void nodeWithoutName(Node node) {}

        @Test
        void nameOfAString(@NodeName("n1") String name) {}

        @Test
        @LinkBetween(from = "n1", latency = "5 parsecs")
        void badLatency() {}

        @Test
        @LinkBetween(latency = "-5ms")
        void negativeLatency() {}

        @Test
        @LinkBetween(latency = "1ms", jitter = "2ms")
        void jitterOverLatency() {}

        @Test
        @LinkBetween(loss = "1.5")
        void badLoss() {}

        @Test
        @LinkBetween(from = "n9", latency = "5ms")
        void unknownSender() {}

        @Test
        @LinkBetween(to = "n9", latency = "5ms")
        void unknownReceiver() {}

        @Test
        @LinkBetween(from = "n1", to = "n1", latency = "5ms")
        void toItself() {}

        @Test
        @LinkBetween(from = "n1", to = "n2")
        void nothingSaid() {}

        @Test
        @LinkBetween(from = "n1", preset = LinkPreset.LTE, latency = "5ms")
        void presetAndLatency() {}

        @Test
        @LinkBetween(preset = LinkPreset.DSL)
        void presetAllOver() {}

        @Test
        @NetworkEmulation(nodes = {"n1", "n1"})
        void sameNameTwice() {}

        @Test
        @NetworkEmulation(nodes = "Node 1")
        void badNodeName() {}

        @Test
        @NetworkEmulation(zones = "eu=n1,n2")
        @LinkBetween(to = "eu", preset = LinkPreset.LTE)
        void presetAtBothEnds() {}

        @Test
        @NetworkEmulation(zones = "eu=n1,n9")
        void zoneOfNobody() {}

        @Test
        @NetworkEmulation(zones = "eu=")
        void zoneWithoutNodes() {}

        @Test
        @NetworkEmulation(zones = "n1,n2")
        void zoneWithoutSign() {}

        @Test
        @NetworkEmulation(zones = "eu=n1,,n2")
        void zoneWithGap() {}

        @Test
        @NetworkEmulation(zones = " = n1")
        void zoneWithoutName() {}

        @Test
        @NetworkEmulation(zones = "EU=n1")
        void zoneOfBadName() {}

        @Test
        @NetworkEmulation(zones = "n1=n2")
        void zoneNamedAsANode() {}

        @Test
        @NetworkEmulation(zones = {"eu=n1", "eu=n2"})
        void sameZoneTwice() {}

        @Test
        @NetworkEmulation(zones = "eu=n1")
        @LinkBetween(from = "eu", to = "us", latency = "5ms")
        void unknownZone() {}

        @Test
        @NetworkEmulation(nodes = "server")
        @LinkBetween(latency = "5ms")
        void noLinkOfOneNode() {}

        @Test
        @NetworkEmulation(nodes = "server")
        @LinkBetween(from = "server", latency = "5ms")
        void noLinkToItself() {}

        @Test
        @NetworkEmulation(zones = "eu=n1")
        @LinkBetween(from = "eu", to = "eu", preset = LinkPreset.LAN)
        void noLinkInAZoneOfOne() {}
    }

    /** What the fixture should be told. */
    @Retention(RetentionPolicy.RUNTIME)
    @interface Message {
        String value();
    }

    @Message("NoNodes: nodes ([]) must name at least one node, here or on a class around it")
    @NetworkEmulation
    static class NoNodes extends Fixture {}

    @Message("NoEmulation must stand on, or inside of, something with @NetworkEmulation, which declares the nodes")
    @LinkBetween(latency = "5ms")
    static class NoEmulation extends Fixture {}

    @Message("NoEmulationForParameter.test, or around it")
    static class NoEmulationForParameter {
        @Test
        void test(@NodeName("n1") Node node) {}
    }

    @Message("no @NetworkEmulation found on method dev.netsplit.junit.ErrorMessageTest$Fixture.test, or around it")
    static class NoEmulationForField extends Fixture {
        @NodeName("n1")
        @Nullable
        Node node;
    }

    @Message(
            "StaticFieldPerMethod.network must not be static, since with PER_METHOD each test has a network of its own")
    @NetworkEmulation(nodes = "n1", lifecycle = Lifecycle.PER_METHOD)
    static class StaticFieldPerMethod extends Fixture {
        static @Nullable EmulatedNetwork network;
    }

    @Message("BeforeAllPerMethod has lifecycle PER_METHOD; use it in a test or a @BeforeEach method, or choose"
            + " PER_CLASS")
    @NetworkEmulation(nodes = "n1", lifecycle = Lifecycle.PER_METHOD)
    static class BeforeAllPerMethod extends Fixture {
        @BeforeAll
        static void before(EmulatedNetwork network) {}
    }

    @Message("FinalField.node: a field with @NodeName must not be final")
    @NetworkEmulation(nodes = "n1")
    static class FinalField extends Fixture {
        @NodeName("n1")
        final @Nullable Node node = null;
    }

    @Message(
            "WrongFieldType.node: Can only resolve @NodeName field of type dev.netsplit.Node but was: java.lang.String")
    @NetworkEmulation(nodes = "n1")
    static class WrongFieldType extends Fixture {
        @NodeName("n1")
        @Nullable
        String node;
    }

    @Message("UnknownFieldName.node: @NodeName (n9) must be one of [n1]")
    @NetworkEmulation(nodes = "n1")
    static class UnknownFieldName extends Fixture {
        @NodeName("n9")
        static @Nullable Node node;
    }

    @Message("FieldInUse.mine (an open network) must have no value")
    @NetworkEmulation(nodes = "n1")
    static class FieldInUse extends Fixture {
        EmulatedNetwork mine = EmulatedNetwork.builder().nodes("n1").start();
    }

    /** What the fixtures have in common. */
    abstract static class Fixture {
        @Test
        void test() {}
    }
}
