package dev.netsplit.internal.names;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class NameTableTest {
    private static final ImmutableMap<String, List<InetAddress>> ADDRESSES =
            ImmutableMap.of("a", addresses("198.18.0.1", "fd4e::1"), "b", addresses("198.18.0.2", "fd4e::2"));

    @Test
    void namesComeAfterWhatIsThereBesides() {
        NameTable table = new NameTable(ADDRESSES, ImmutableSet.of());
        assertThat(table.hasFaults()).isFalse();
        assertThat(table.hosts("127.0.0.1\tlocalhost\n"))
                .isEqualTo(
                        "127.0.0.1\tlocalhost\n198.18.0.1 a\nfd4e:0:0:0:0:0:0:1 a\n198.18.0.2 b\nfd4e:0:0:0:0:0:0:2 b\n");
    }

    @Test
    void aNameWithAFaultIsNotToBeFoundThere() {
        NameTable table = new NameTable(ADDRESSES, ImmutableSet.of("a"));
        assertThat(table.hasFaults()).isTrue();
        assertThat(table.hosts("172.17.0.2 a\n")).doesNotContain("a\n").contains("198.18.0.2 b\n");
    }

    @Test
    void othersOfTheSameNameGiveWay() {
        NameTable table = new NameTable(ADDRESSES, ImmutableSet.of());
        assertThat(table.hosts("172.17.0.2\ta\n172.17.0.3 a other\n10.0.0.1 ab a.b"))
                .startsWith("\n172.17.0.3 other\n10.0.0.1 ab a.b\n198.18.0.1 a\n");
    }

    private static List<InetAddress> addresses(String ipv4, String ipv6) {
        return List.of(InetAddresses.forString(ipv4), InetAddresses.forString(ipv6));
    }
}
