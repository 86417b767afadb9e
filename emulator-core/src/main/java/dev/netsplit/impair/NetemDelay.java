package dev.netsplit.impair;

import dev.netsplit.impair.NetemTokens.Token;
import java.time.Duration;
import java.util.Optional;

/** {@code delay TIME [JITTER [CORRELATION]]}. */
record NetemDelay(Token keyword, Duration time, Duration jitter, double correlation) {

    static NetemDelay parse(Token keyword, NetemTokens tokens) {
        Duration time = tokens.take(keyword, NetemQuantity.TIME);
        Optional<Duration> jitter = tokens.takeMore(keyword, NetemQuantity.TIME);
        double correlation = jitter.isEmpty()
                ? 0
                : tokens.takeMore(keyword, NetemQuantity.PERCENT).orElse(0.0);
        return new NetemDelay(keyword, time, jitter.orElse(Duration.ZERO), correlation);
    }

    /** Whether a packet's delay can differ from another's. */
    boolean varies() {
        return !time.isZero() && !jitter.isZero();
    }

    /**
     * The latency.
     *
     * @param distribution netem's default without one is uniform (its manual says normal, and is wrong)
     * @param keepsOrder whether packets cannot overtake each other; netem sorts by the time to send, so that jitter
     *     reorders, unless a rate is set
     */
    Latency latency(NetemDistribution.Shape distribution, boolean keepsOrder, NetemTokens tokens) {
        return tokens.make(keyword, () -> {
            if (jitter.isZero()) {
                return Latency.constant(time);
            }
            Latency latency = distribution.of(time, jitter);
            if (correlation > 0) {
                latency = latency.correlated(correlation);
            }
            return keepsOrder ? latency : latency.reordering();
        });
    }

    /**
     * The clause for a latency; empty for none.
     *
     * @param rateIsSet whether there is a rate clause, with which netem keeps the order
     */
    static Optional<String> print(Latency latency, boolean rateIsSet) {
        if (latency.model().equals(Latency.none().model())) {
            return Optional.empty();
        }
        if (latency.model().varies()) {
            checkOrder(latency, rateIsSet);
        }
        String correlation = latency.correlation() == 0 ? "" : " " + NetemChance.percent(latency.correlation());
        String times = latency.model()
                .netemTimes(correlation)
                .orElseThrow(() -> NetemErrors.unsayable(
                        "latency",
                        latency,
                        "be constant, uniform, or over 0 with a distribution that tc finds by its name"));
        return Optional.of("delay " + times);
    }

    private static void checkOrder(Latency latency, boolean rateIsSet) {
        if (!rateIsSet && latency.keepsOrder()) {
            throw NetemErrors.unsayable(
                    "latency",
                    latency,
                    "be reordering(), or that of a link with a bandwidth, where netem keeps the order of packets");
        }
        if (rateIsSet && !latency.keepsOrder()) {
            throw NetemErrors.unsayable(
                    "latency", latency, "keep the order of packets, as netem does on a link with a bandwidth");
        }
    }
}
