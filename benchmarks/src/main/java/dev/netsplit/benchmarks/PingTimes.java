package dev.netsplit.benchmarks;

import java.io.IOException;

/**
 * Round trips by ping, one every 2 ms, in microseconds.
 */
record PingTimes(double medianUs, double p99Us) {
    private static final String COUNT = "1000";

    static PingTimes between(Side from, Side to) throws IOException, InterruptedException {
        double[] us = from.run("ping", "-n", "-c", COUNT, "-i", "0.002", to.address())
                .lines()
                .filter(line -> line.contains(" time="))
                .mapToDouble(line -> 1000 * Double.parseDouble(line.replaceAll(".* time=([0-9.]+) ms.*", "$1")))
                .sorted()
                .toArray();
        return new PingTimes(us[us.length / 2], us[us.length * 99 / 100]);
    }
}
