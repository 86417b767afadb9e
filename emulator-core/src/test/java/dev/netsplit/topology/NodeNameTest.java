package dev.netsplit.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeNameTest {

    @ParameterizedTest
    @ValueSource(strings = {"a", "n1", "etcd-0", "a23456789-123456789-123456789-123456789-123456789-123456789-123"})
    void dnsLabelsThatBeginWithALetterAreTaken(String name) {
        assertThat(new NodeName(name)).hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "1n",
                "-n",
                "n-",
                "N1",
                "n_1",
                "n 1",
                "n.1",
                "ñ",
                "localhost",
                "*",
                "a23456789-123456789-123456789-123456789-123456789-123456789-1234"
            })
    void everythingElseIsRefusedByName(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new NodeName(name))
                .withMessageStartingWith("node name (" + name + ") must be 1 to 63 lower-case letters");
    }
}
