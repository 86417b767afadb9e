package dev.netsplit.junit;

import static dev.netsplit.junit.Jupiter.assertAllPass;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.Node;
import dev.netsplit.junit.NetworkEmulation.Lifecycle;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Who gets the network and its nodes, as parameters and in fields. */
@RequiresTun
class InjectionTest {

    @Test
    void everyKindOfMethodGetsParameters() {
        assertAllPass(Parameters.class, 1);
    }

    @Test
    void fieldsAreSetBeforeAnyMethodRuns() {
        assertAllPass(Fields.class, 2);
    }

    @Test
    void inheritedFieldsAreSetAnewForEachSubclass() {
        assertAllPass(OneHeir.class, 1);
        assertAllPass(AnotherHeir.class, 1);
    }

    @Test
    void oneInstanceForAllTestsHoldsTheNetworkOfTheTestThatRuns() {
        assertAllPass(OneInstance.class, 3);
    }

    @Test
    void oneInstanceForAllTestsGetsANetworkForEachWithPerMethod() {
        assertAllPass(OneInstancePerMethod.class, 2);
    }

    @Test
    void hostCanBeAskedFor() {
        assertAllPass(Host.class, 1);
    }

    @Test
    void nodeNameMayBeAMetaAnnotation() {
        assertAllPass(Meta.class, 1);
    }

    @NetworkEmulation(nodes = {"n1", "n2"})
    static class Parameters {
        private final Node ofConstructor;

        Parameters(EmulatedNetwork network, @NodeName("n1") Node n1) {
            assertThat(network.node("n1")).isSameAs(n1);
            ofConstructor = n1;
        }

        @BeforeAll
        @AfterAll
        static void all(@NodeName("n2") Node n2, EmulatedNetwork network) {
            assertThat(network.node("n2")).isSameAs(n2);
        }

        @BeforeEach
        @AfterEach
        void each(@NodeName("n1") Node n1) {
            assertThat(n1).isSameAs(ofConstructor);
        }

        @Test
        void test(@NodeName("n1") Node n1, @NodeName("n2") Node n2, EmulatedNetwork network) {
            assertThat(network.nodes()).containsExactly(n1, n2);
            assertThat(n1).isSameAs(ofConstructor);
        }
    }

    @NetworkEmulation(nodes = {"n1", "n2"})
    @SuppressWarnings({"NullAway.Init", "unused"})
    static class Fields {
        private static EmulatedNetwork shared;

        @NodeName("n2")
        private static Node sharedNode;

        private EmulatedNetwork network;

        @NodeName("n1")
        private Node n1;

        private @Nullable Node nobody;

        private final @Nullable EmulatedNetwork mine = null;

        @BeforeAll
        static void areSet() {
            assertThat(shared.node("n2")).isSameAs(sharedNode);
        }

        @BeforeEach
        void areSetToo() {
            assertThat(shared.isOpen()).isTrue();
            assertThat(n1).isSameAs(network.node("n1"));
        }

        @Test
        void test() {
            assertThat(network.isOpen()).isTrue();
            assertThat(nobody).isNull();
            assertThat(mine).isNull();
        }

        @Test
        @NetworkEmulation(nodes = {"n1", "n2", "n3"})
        void testOfItsOwn(EmulatedNetwork own) {
            assertThat(own.nodes()).hasSize(3);
            assertThat(shared.nodes()).hasSize(2);
        }

        @AfterEach
        void fieldsHoldTheTestsNetwork(EmulatedNetwork ofTest) {
            assertThat(network).isSameAs(ofTest);
        }
    }

    @SuppressWarnings("NullAway.Init")
    abstract static class Base {
        static EmulatedNetwork shared;
        EmulatedNetwork network;

        @Test
        void hasTheSameInAllFields(EmulatedNetwork parameter) {
            assertThat(shared).isSameAs(network).isSameAs(parameter);
            assertThat(shared.isOpen()).isTrue();
        }
    }

    @NetworkEmulation(nodes = "n1")
    static class OneHeir extends Base {}

    @NetworkEmulation(nodes = "n1")
    static class AnotherHeir extends Base {}

    @NetworkEmulation(nodes = {"n1", "n2"})
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    @SuppressWarnings("NullAway.Init")
    static class OneInstance {
        private final EmulatedNetwork ofClass;
        private EmulatedNetwork network;

        OneInstance(EmulatedNetwork network) {
            ofClass = network;
        }

        @BeforeAll
        @AfterAll
        void classesOwn() {
            assertThat(network).isSameAs(ofClass);
        }

        @Test
        void classesOwnInATest() {
            assertThat(network).isSameAs(ofClass);
        }

        @Test
        @LinkBetween(loss = "1%")
        void testsOwn(EmulatedNetwork own) {
            assertThat(network).isSameAs(own).isNotSameAs(ofClass);
        }

        @Test
        void classesOwnInAnotherTest() {
            assertThat(network).isSameAs(ofClass);
        }
    }

    @NetworkEmulation(nodes = "n1", lifecycle = Lifecycle.PER_METHOD)
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    static class OneInstancePerMethod {
        private @Nullable EmulatedNetwork network;
        private @Nullable Object before;

        @BeforeAll
        void notYet() {
            assertThat(network).isNull();
        }

        @Test
        void one(EmulatedNetwork own) {
            isNewAndOpen(own);
        }

        @Test
        void another(EmulatedNetwork own) {
            isNewAndOpen(own);
        }

        private void isNewAndOpen(EmulatedNetwork own) {
            assertThat(network).isSameAs(own).isNotSameAs(before);
            assertThat(own.isOpen()).isTrue();
            before = network;
        }
    }

    @NetworkEmulation(nodes = "n1")
    @SuppressWarnings("NullAway.Init")
    static class Host {
        @NodeName("host")
        Node host;

        @Test
        void isTheNetworksOwn(EmulatedNetwork network, @NodeName("host") Node parameter) {
            assertThat(host).isSameAs(network.host()).isSameAs(parameter);
        }
    }

    @NodeName("n1")
    @Retention(RetentionPolicy.RUNTIME)
    @interface Leader {}

    @NetworkEmulation(nodes = "n1")
    @SuppressWarnings("NullAway.Init")
    static class Meta {
        @Leader
        Node field;

        @Test
        void works(@Leader Node leader) {
            assertThat(leader).isSameAs(field);
            assertThat(leader.name()).isEqualTo("n1");
        }
    }
}
