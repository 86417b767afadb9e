package dev.netsplit.internal.pipeline.route;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MacTableTest {
    private static final long AGEING = MacTable.AGEING_NS;

    private final MacTable table = new MacTable();

    @Test
    void manyAreFoundWhereTheyWereHeardLast() {
        for (int i = 1; i <= 1000; i++) {
            table.learn(i, i % 7, i);
        }
        for (int i = 1; i <= 1000; i += 2) {
            table.learn(i, 9, 2000 + i);
        }

        for (int i = 1; i <= 1000; i++) {
            assertThat(table.find(i, 3000)).isEqualTo(i % 2 == 1 ? 9 : i % 7);
        }
        assertThat(table.find(1001, 3000)).isEqualTo(MacTable.UNKNOWN);
        assertThat(table.size()).isEqualTo(1000);
    }

    @Test
    void memoryIsBoundedAndTheNewestAreKept() {
        int flood = 100_000;
        for (int i = 1; i <= flood; i++) {
            table.learn(i, 1, i);
            assertThat(table.find(i, i)).isEqualTo(1);
        }

        assertThat(table.size()).isEqualTo(MacTable.MAX_ADDRESSES);
        // Two sets of eight for each, hit at random: of the last 500, in 512 sets, all are there but with odds below
        // 10^-6.
        for (int i = flood - 500; i <= flood; i++) {
            assertThat(table.find(i, flood)).isEqualTo(1);
        }
    }

    @Test
    void whatIsTooOldMakesRoomBeforeTheTableGrows() {
        for (int generation = 0; generation < 100; generation++) {
            long nowNs = generation * (AGEING + 1);
            for (int i = 1; i <= 8; i++) {
                table.learn(generation * 8 + i, 1, nowNs);
                assertThat(table.find(generation * 8 + i, nowNs)).isEqualTo(1);
            }
        }

        assertThat(table.size()).isLessThanOrEqualTo(64);
    }

    @Test
    void timesMayBeNegative() {
        long startNs = Long.MIN_VALUE / 2;
        table.learn(5, 3, startNs);

        assertThat(table.find(5, startNs + AGEING)).isEqualTo(3);
        assertThat(table.find(5, startNs + AGEING + 1)).isEqualTo(MacTable.UNKNOWN);
    }
}
