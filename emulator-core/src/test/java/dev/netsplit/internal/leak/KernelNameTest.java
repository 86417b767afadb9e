package dev.netsplit.internal.leak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class KernelNameTest {
    private static final Set<Thread> THREADS = Set.of(
            thread("short"),
            thread("fifteen-letters"),
            thread("grpc-default-boss-ELG-1-1"),
            thread("pool-12-thread-1"),
            thread("pool-12-thread-12"));

    @Test
    void aNameThatFitsIsKeptWhole() {
        assertThat(KernelName.inFull("short", THREADS)).isEqualTo("short");
        assertThat(KernelName.inFull("fifteen-letters", THREADS)).isEqualTo("fifteen-letters");
    }

    @Test
    void ofALongerOneTheBeginningIsKeptOrBothEnds() {
        assertThat(KernelName.inFull("grpc-default-bo", THREADS)).isEqualTo("grpc-default-boss-ELG-1-1");
        assertThat(KernelName.inFull("grpc-de..LG-1-1", THREADS)).isEqualTo("grpc-default-boss-ELG-1-1");
    }

    @Test
    void whereItMayBeOneOfSeveralAllAreNamed() {
        assertThat(KernelName.inFull("pool-12-thread-", THREADS)).isEqualTo("pool-12-thread-1 or pool-12-thread-12");
    }

    @Test
    void aThreadThatIsNoneOfJavasKeepsItsName() {
        assertThat(KernelName.inFull("G1 Service", THREADS)).isEqualTo("G1 Service");
    }

    private static Thread thread(String name) {
        return new Thread(() -> {}, name);
    }
}
