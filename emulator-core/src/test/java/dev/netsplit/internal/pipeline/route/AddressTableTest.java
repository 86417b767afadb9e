package dev.netsplit.internal.pipeline.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AddressTableTest {

    @Test
    void findsWhatAMapFindsHoweverMuchItGrows() {
        AddressTable table = new AddressTable(2);
        Map<Long, Integer> map = new HashMap<>();
        Random random = new Random(1);
        for (int i = 0; i < 5_000; i++) {
            long address = random.nextBoolean() ? 0x0A4D_0000L + random.nextInt(1 << 12) : random.nextLong();
            int node = random.nextInt(-1, 1000);
            table.assign(address, node);
            map.put(address, node);
        }

        map.forEach((address, node) -> assertThat(table.nodeAt(address)).isEqualTo(node));
        random.longs(1_000)
                .filter(address -> !map.containsKey(address))
                .forEach(address -> assertThat(table.nodeAt(address)).isEqualTo(Router.NOWHERE));
        assertThat(table.nodeAt(0)).isEqualTo(Router.NOWHERE);
    }

    @Test
    void addressesChangeHands() {
        AddressTable table = new AddressTable(1);
        table.assign(5, 0);
        table.assign(5, 1);
        assertThat(table.nodeAt(5)).isEqualTo(1);

        table.assign(5, Router.NOWHERE);
        assertThat(table.nodeAt(5)).isEqualTo(Router.NOWHERE);
    }
}
