package dev.netsplit.benchmarks;

import java.util.Locale;

/** What is measured of each peer in each round. */
enum Figure {
    TCP_1("TCP, 1 stream", "Gbit/s", 2),
    TCP_8("TCP, 8 streams", "Gbit/s", 2),
    TCP_BBR("TCP BBR, 1 stream", "Gbit/s", 2),
    UDP_SMALL("UDP by iperf3, 64 bytes", "1000 packets/s", 0),
    UDP_FLOOD("UDP flood, 64 bytes", "1000 packets/s", 0),
    UDP_BULK("UDP in superpackets", "Gbit/s", 2),
    CPU_OWN("processor time of its own", "s/GB", 2),
    CPU_MACHINE("processor time of the machine", "s/GB", 2),
    PING_P50("ping p50", "µs", 0),
    PING_P99("ping p99", "µs", 0),
    DELAY_P50("one way p50", "µs", 0),
    DELAY_P99("one way p99", "µs", 0),
    DELAY_P999("one way p99.9", "µs", 0);

    private final String title;
    private final String unit;
    private final int decimals;

    Figure(String title, String unit, int decimals) {
        this.title = title;
        this.unit = unit;
        this.decimals = decimals;
    }

    String title() {
        return title;
    }

    String unit() {
        return unit;
    }

    String format(double value) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
