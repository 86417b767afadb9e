package dev.netsplit.impair;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableMap;
import dev.netsplit.impair.DelayModel.DelaySource;
import dev.netsplit.impair.DelayModel.Drawn;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;

/**
 * How long a packet takes from one end of the link to the other, <b>one way</b>: 10 ms on both links of a pair make a
 * round trip of 20. Immutable.
 *
 * <p>It counts from when the packet has left the link's queue and rate limit; their time comes on top.
 *
 * <p><b>Order.</b> By default jitter keeps the order: a packet that would overtake the one before arrives right behind
 * it. Where packets follow each other more closely than the delays differ, that makes delays longer, and more alike,
 * than was asked for; {@link #reordering()} lets them overtake. So a packet's delay depends on when the packets before
 * it entered the link, those of other flows too; with {@link #reordering()} it depends on the packet alone, unless
 * delays are {@linkplain #correlated correlated}. All figures here are those of the delays as drawn.
 *
 * <p><b>Truncation at zero.</b> Where a distribution reaches below zero, such packets arrive at once. That raises the
 * mean and lowers σ. For the normal distribution, with m = mean/σ, the share 1 − Φ(m) of packets is affected, and the
 * mean rises by σ·(φ(m) − m·(1 − Φ(m))): by 0.083 σ at m = 1, by 0.0085 σ at 2, by 0.000007 σ at 4. From mean ≥ 4 σ on
 * it does not matter. Pareto delays are truncated for mean &lt; 0.69 σ only, since their distribution starts there.
 */
public final class Latency implements Impairment {
    /** Longer delays are mistakes: TCP gives up first. It also keeps due times far from overflow. */
    private static final Duration MAX = Duration.ofHours(1);

    private static final Latency NONE = new Latency(new DelayModel.Constant(0), 0, 0, true);

    private final DelayModel model;
    private final double correlation;
    private final double gaussianCorrelation;
    private final boolean keepsOrder;

    private Latency(DelayModel model, double correlation, double gaussianCorrelation, boolean keepsOrder) {
        this.model = model;
        this.correlation = correlation;
        this.gaussianCorrelation = gaussianCorrelation;
        this.keepsOrder = keepsOrder;
    }

    /** No delay. The default. */
    public static Latency none() {
        return NONE;
    }

    /**
     * The same for every packet.
     *
     * @param latency 0 to 1 hour
     * @throws IllegalArgumentException if it lies outside
     */
    public static Latency constant(Duration latency) {
        return of(new DelayModel.Constant(nanos("latency", latency)));
    }

    /**
     * Uniform over [mean − jitter, mean + jitter]; σ is jitter/√3.
     *
     * @param mean 0 to 1 hour
     * @param jitter 0 to the mean
     * @throws IllegalArgumentException if one lies outside
     */
    public static Latency uniform(Duration mean, Duration jitter) {
        long meanNs = nanos("latency", mean);
        long jitterNs = nanos("jitter", jitter);
        checkArgument(
                jitterNs <= meanNs,
                "jitter (%s) must be at most the latency (%s): a packet cannot arrive before it was sent",
                Texts.nanos(jitterNs),
                Texts.nanos(meanNs));
        return of(jitterNs == 0 ? new DelayModel.Constant(meanNs) : new DelayModel.Uniform(meanNs, jitterNs));
    }

    /** {@link #distribution} with {@link DelayDistribution#NORMAL}. */
    public static Latency normal(Duration mean, Duration sigma) {
        return distribution(mean, sigma, DelayDistribution.NORMAL);
    }

    /** {@link #distribution} with {@link DelayDistribution#PARETO}: most delays below the mean, few far above. */
    public static Latency pareto(Duration mean, Duration sigma) {
        return distribution(mean, sigma, DelayDistribution.PARETO);
    }

    /** {@link #distribution} with {@link DelayDistribution#PARETO_NORMAL}. */
    public static Latency paretoNormal(Duration mean, Duration sigma) {
        return distribution(mean, sigma, DelayDistribution.PARETO_NORMAL);
    }

    /**
     * Mean + σ · {@link DelayDistribution#quantile quantile}, and 0 where that is negative: see Truncation above.
     *
     * @param mean 0 to 1 hour
     * @param sigma 0 to 1 hour
     * @throws IllegalArgumentException if one lies outside
     */
    public static Latency distribution(Duration mean, Duration sigma, DelayDistribution shape) {
        Objects.requireNonNull(shape, "shape");
        long meanNs = nanos("latency", mean);
        long sigmaNs = nanos("sigma", sigma);
        return of(sigmaNs == 0 ? new DelayModel.Constant(meanNs) : new DelayModel.Shaped(meanNs, sigmaNs, shape));
    }

    /**
     * Measured percentiles: {@code {0: 9ms, 50: 10ms, 99: 25ms, 100: 80ms}}. Between two of them delays are uniform;
     * below the first and above the last they are all equal to it, so give 0 and 100 where you know them.
     *
     * @param percentiles percent, 0 to 100, to a delay of 0 to 1 hour, which does not fall; at least one
     * @throws IllegalArgumentException if they are not so; if all are from 0 to 1, which look like shares, not percent
     */
    public static Latency percentiles(NavigableMap<Double, Duration> percentiles) {
        checkArgument(!percentiles.isEmpty(), "percentiles ({}) must have at least one");
        double[] shares = new double[percentiles.size()];
        double[] values = new double[percentiles.size()];
        int count = 0;
        for (Map.Entry<Double, Duration> point : percentiles.entrySet()) {
            double percent = point.getKey();
            checkArgument(percent >= 0 && percent <= 100, "percentile (%s) must be from 0 to 100", percent);
            shares[count] = percent / 100;
            values[count] = nanos("latency", point.getValue());
            checkArgument(
                    count == 0 || values[count] >= values[count - 1],
                    "percentile %s (%s) must be at least that before it (%s)",
                    percent,
                    Texts.duration(point.getValue()),
                    count == 0 ? "" : Texts.nanos((long) values[count - 1]));
            count++;
        }
        checkArgument(
                count == 1 || percentiles.lastKey() > 1,
                "percentiles (%s) must be in percent; write 50, not 0.5, for the median",
                percentiles.keySet());
        return values[0] == values[count - 1]
                ? of(new DelayModel.Constant((long) values[0]))
                : of(new DelayModel.Percentiles(new QuantileTable(shares, values)));
    }

    /**
     * Recorded delays, one for each packet of the link, from the start again at the end.
     *
     * @param delays 0 to 1 hour each; at least one
     * @throws IllegalArgumentException if there is none, or one lies outside
     */
    public static Latency trace(List<Duration> delays) {
        checkArgument(!delays.isEmpty(), "latency trace ([]) must have at least one delay");
        return of(new DelayModel.Trace(
                delays.stream().map(delay -> nanos("latency", delay)).toList()));
    }

    /**
     * Makes each delay resemble the one before: the lag-1 correlation (Pearson's) of the delays is the one given, and
     * their distribution stays exactly what it was. They follow a Gaussian AR(1) through Φ and the inverse
     * distribution; its own coefficient, which is another one, is solved for here. So the lag-k correlation is about
     * the k-th power, exactly for normal delays. Finding it takes some 20 ms, once. The state is the link's: a packet's
     * delay then hangs on those before it.
     *
     * <p>(netem's correlation does nothing to delays: its lag-1 correlation is 0.)
     *
     * @param newCorrelation 0 to below 1; default 0
     * @throws IllegalArgumentException if it lies outside, or is not a number; if it is above 0 and the latency is
     *     constant, or a trace, which has its own
     */
    public Latency correlated(double newCorrelation) {
        Chance.correlation(newCorrelation);
        if (newCorrelation == 0) {
            return new Latency(model, 0, 0, keepsOrder);
        }
        checkArgument(
                model instanceof Drawn,
                "correlation (%s) must be 0 for a latency that is not drawn from a distribution (%s)",
                newCorrelation,
                this);
        return new Latency(
                model, newCorrelation, DelayCorrelation.gaussianFor((Drawn) model, newCorrelation), keepsOrder);
    }

    /** Packets may overtake each other, as in netem; default: they may not. */
    public Latency reordering() {
        return new Latency(model, correlation, gaussianCorrelation, false);
    }

    /** The mean of the delays, to a nanosecond; for distributions the one asked for, before truncation at zero. */
    public Duration mean() {
        return Duration.ofNanos(Math.round(model.meanNs()));
    }

    /** The standard deviation σ of the delays, to a nanosecond; as the mean, before truncation at zero. */
    public Duration sigma() {
        return Duration.ofNanos(Math.round(model.sigmaNs()));
    }

    /** The lag-1 correlation of the delays, 0 to below 1. */
    public double correlation() {
        return correlation;
    }

    /** Whether packets arrive in the order in which they entered. */
    public boolean keepsOrder() {
        return keepsOrder;
    }

    /**
     * Its parameters by name, those of the factory method that makes it: {@code mean} and one of {@code jitter} and
     * {@code sigma} with {@code distribution}, {@code percentiles} or {@code trace}; and {@code correlation} and {@code
     * reordering}, if it has them. Times are of type {@link Duration}, percentiles {@link Double}, in percent.
     */
    public Map<String, Object> parameters() {
        ImmutableMap.Builder<String, Object> parameters = ImmutableMap.builder();
        parameters.putAll(model.parameters());
        if (correlation != 0) {
            parameters.put("correlation", correlation);
        }
        if (!keepsOrder) {
            parameters.put("reordering", true);
        }
        return parameters.buildOrThrow();
    }

    /** Its form and parameters, for what prints them. */
    DelayModel model() {
        return model;
    }

    @Override
    public Effect onLink() {
        DelaySource source =
                correlation == 0 ? model.onLink() : DelayCorrelation.onLink((Drawn) model, gaussianCorrelation);
        return new LatencyEffect(source, keepsOrder);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Latency that
                && model.equals(that.model)
                && correlation == that.correlation
                && keepsOrder == that.keepsOrder;
    }

    @Override
    public int hashCode() {
        return Objects.hash(model, correlation, keepsOrder);
    }

    @Override
    public String toString() {
        return model
                + (correlation == 0 ? "" : ", correlated " + Texts.number(correlation))
                + (keepsOrder ? "" : ", reordering");
    }

    private static Latency of(DelayModel model) {
        return new Latency(model, 0, 0, true);
    }

    private static long nanos(String name, Duration duration) {
        checkArgument(
                !duration.isNegative() && duration.compareTo(MAX) <= 0,
                "%s (%s) must be zero or more and at most 1 hour",
                name,
                Texts.duration(duration));
        return duration.toNanos();
    }
}
