package dev.netsplit.impair;

import java.util.Arrays;
import java.util.function.Predicate;

/** What an impairment does to many packets, and what chance allows for it. */
final class Fates {
    static final int MILLION = 1_000_000;

    /** Far more than any delay in the tests: no packet is held up by the one before it. */
    private static final long APART_NS = 100_000_000_000L;

    private Fates() {}

    /** For each of so many packets, whether this was done to it. */
    static boolean[] of(Impairment impairment, long seed, int packets, Predicate<FakeTransit> done) {
        FakeTransit transit = new FakeTransit(seed);
        Impairment.Effect effect = impairment.onLink();
        boolean[] fates = new boolean[packets];
        for (int i = 0; i < packets; i++) {
            effect.apply(transit.next(i));
            fates[i] = done.test(transit);
        }
        return fates;
    }

    static boolean[] losses(Loss loss, long seed, int packets) {
        return of(loss, seed, packets, transit -> transit.lost);
    }

    /** The delays of packets that do not meet, in nanoseconds. */
    static double[] delays(Latency latency, long seed, int packets) {
        FakeTransit transit = new FakeTransit(seed);
        Impairment.Effect effect = latency.onLink();
        double[] delays = new double[packets];
        for (int i = 0; i < packets; i++) {
            effect.apply(transit.next(i * APART_NS));
            delays[i] = transit.delayNs;
        }
        return delays;
    }

    static int count(boolean[] fates) {
        int count = 0;
        for (boolean fate : fates) {
            count += fate ? 1 : 0;
        }
        return count;
    }

    /** Lengths of the runs of true between two falses. */
    static int[] runs(boolean[] fates) {
        int[] runs = new int[fates.length];
        int count = 0;
        int length = 0;
        for (boolean fate : fates) {
            if (fate) {
                length++;
            } else if (length > 0) {
                runs[count++] = length;
                length = 0;
            }
        }
        return Arrays.copyOf(runs, count);
    }

    static double[] numbers(boolean[] fates) {
        double[] numbers = new double[fates.length];
        for (int i = 0; i < fates.length; i++) {
            numbers[i] = fates[i] ? 1 : 0;
        }
        return numbers;
    }
}
