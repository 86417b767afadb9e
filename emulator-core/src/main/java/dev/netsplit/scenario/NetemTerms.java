package dev.netsplit.scenario;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Sets;
import dev.netsplit.fault.PacketAction;
import dev.netsplit.impair.Bandwidth;
import dev.netsplit.impair.Corruption;
import dev.netsplit.impair.Impairment;
import dev.netsplit.impair.ImpairmentKind;
import dev.netsplit.impair.Latency;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.impair.Loss;
import dev.netsplit.impair.Quantities;
import dev.netsplit.impair.Queue;
import dev.netsplit.impair.QueueDiscipline;
import dev.netsplit.impair.Reordering;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What impairs links, in the terms of a NetworkChaos, which are netem's and, for a bandwidth alone, those of the token
 * bucket filter. What has none is refused by an {@link IllegalArgumentException}; what is not quite the same there, is
 * told.
 */
final class NetemTerms {
    /** What a waiting packet takes of a queue that counts bytes there: a full one of Ethernet. */
    private static final long PACKET_BYTES = 1_500;

    /** The bucket holds what passes in this share of a second, as tc-tbf(8) wants it; and two full packets at least. */
    private static final long BUCKETS_PER_SECOND = 100;

    private static final Queue NETEM_QUEUE = Queue.packets(1000);

    private static final List<String> RATE_UNITS = List.of("bit", "kbit", "mbit", "gbit", "tbit");

    private final Map<String, Object> terms = new LinkedHashMap<>();
    private final Consumer<String> differences;

    private NetemTerms(Consumer<String> differences) {
        this.differences = differences;
    }

    /**
     * The action, and its parameters under their own names.
     *
     * @param differences is told what will not be quite the same
     */
    static Map<String, Object> of(LinkProfile profile, Consumer<String> differences) {
        return new NetemTerms(differences).profile(profile);
    }

    private Map<String, Object> profile(LinkProfile profile) {
        boolean limited = !profile.bandwidth().isUnlimited();
        if (limited && profile.impairments().isEmpty()) {
            terms.put("action", "bandwidth");
            terms.put("bandwidth", tokenBucket(profile.bandwidth()));
            return terms;
        }
        terms.put("action", "netem");
        profile.impairments().forEach(this::add);
        if (limited) {
            terms.put("rate", rate(profile.bandwidth()));
        }
        Set<String> parameters = Sets.difference(terms.keySet(), Set.of("action"));
        checkArgument(!parameters.isEmpty(), "profile (%s) must do something to packets", profile);
        if (parameters.size() == 1) {
            terms.put("action", parameters.iterator().next());
        }
        return terms;
    }

    private void add(Impairment impairment) {
        ImpairmentKind kind = ImpairmentKind.of(impairment)
                .orElseThrow(() -> new IllegalArgumentException(
                        "impairment (%s) must be one of Netsplit's own: Java code stays here".formatted(impairment)));
        ImpairmentForm.of(kind).addTo(this, impairment);
    }

    void addLatency(Latency latency) {
        put("delay", latency(latency));
    }

    void addLoss(Loss loss) {
        put("loss", loss(loss));
    }

    void addCorruption(Corruption corruption) {
        checkArgument(
                corruption.target() == Corruption.Target.ANYWHERE && corruption.bits() == 1,
                "corruption (%s) must be of one bit anywhere: netem knows no other",
                corruption);
        addChance("corrupt", corruption.probability(), corruption.correlation());
    }

    void addChance(String name, double probability, double correlation) {
        put(name, chance(name, probability, correlation));
    }

    private void put(String name, Map<String, Object> parameters) {
        checkArgument(
                terms.put(name, parameters) == null, "%s (%s) must be there once: netem has one", name, parameters);
    }

    private Map<String, Object> latency(Latency latency) {
        Map<String, Object> parameters = latency.parameters();
        checkArgument(
                Set.of("mean", "jitter", "correlation", "reordering").containsAll(parameters.keySet()),
                "latency (%s) must be constant or uniform: Chaos Mesh knows no other; give a mean and a jitter",
                latency);
        Duration jitter = (Duration) parameters.getOrDefault("jitter", Duration.ZERO);
        if (!jitter.isZero() && latency.keepsOrder()) {
            differences.accept("jitter of " + Quantities.text(jitter) + " lets packets overtake each other in netem");
        }
        if (latency.correlation() != 0) {
            differences.accept("a correlation does nothing to delays in netem");
        }
        Map<String, Object> delay = new LinkedHashMap<>();
        delay.put("latency", micros(latency.mean()));
        delay.put("jitter", micros(jitter));
        delay.put("correlation", percent(latency.correlation()));
        return delay;
    }

    private Map<String, Object> loss(Loss loss) {
        Map<String, Object> parameters = loss.parameters();
        checkArgument(
                parameters.containsKey("probability"),
                "loss (%s) must be random: Chaos Mesh knows no bursts, chains or patterns",
                loss);
        return chance("loss", loss.meanLoss(), (Double) parameters.getOrDefault("correlation", 0.0));
    }

    private Map<String, Object> chance(String name, double probability, double correlation) {
        if (correlation != 0) {
            differences.accept("with a correlation of " + Quantities.percent(correlation)
                    + " netem does not keep the share of " + Quantities.percent(probability) + ", " + name);
        }
        return ImmutableMap.of(name, percent(probability), "correlation", percent(correlation));
    }

    @SuppressWarnings("unchecked") // a delay's parameters were put there above
    void addReordering(Reordering reordering) {
        checkArgument(
                reordering.distance() == 0, "reordering (%s) must be random: netem knows no distance", reordering);
        Map<String, Object> delay = (Map<String, Object>) terms.get("delay");
        if (delay == null) {
            throw new IllegalArgumentException(
                    "reordering (%s) must come with a latency, which chosen packets skip; impair with a profile of both"
                            .formatted(reordering));
        }
        Map<String, Object> parameters =
                new LinkedHashMap<>(chance("reorder", reordering.probability(), reordering.correlation()));
        parameters.put("gap", reordering.gap());
        delay.put("reorder", parameters);
    }

    private Map<String, Object> rate(Bandwidth bandwidth) {
        checkConstant(bandwidth);
        checkArgument(
                bandwidth.queue().equals(NETEM_QUEUE),
                "queue (%s) must be of 1000 packets, netem's own; or limit alone, with a queue",
                bandwidth.queue());
        differences.accept("packets under way count in netem's queue of 1000, too");
        return ImmutableMap.of("rate", wholeRate(bandwidth));
    }

    private Map<String, Object> tokenBucket(Bandwidth bandwidth) {
        checkConstant(bandwidth);
        Queue queue = bandwidth.queue();
        checkArgument(
                queue.discipline() instanceof QueueDiscipline.DropTail && !queue.isEcn(),
                "queue (%s) must be of drop tail without ECN, the one kind of a token bucket",
                queue);
        long bucket = Math.max(2 * PACKET_BYTES, bandwidth.bitsPerSecond() / Byte.SIZE / BUCKETS_PER_SECOND);
        differences.accept("after a pause a token bucket lets " + bucket + " bytes pass at once");
        long limit = limitBytes(bandwidth);
        checkArgument(
                limit >= 1 && limit <= Integer.MAX_VALUE,
                "queue (%s) must be of 1 to %s bytes there, not %s",
                queue,
                Integer.MAX_VALUE,
                limit);
        return ImmutableMap.of("rate", wholeRate(bandwidth), "limit", limit, "buffer", bucket);
    }

    private long limitBytes(Bandwidth bandwidth) {
        Queue queue = bandwidth.queue();
        return switch (queue.unit()) {
            case BYTES -> queue.limit();
            case NANOSECONDS ->
                (long) ((double) bandwidth.bitsPerSecond()
                        / Byte.SIZE
                        * queue.limit()
                        / Duration.ofSeconds(1).toNanos());
            case PACKETS -> {
                differences.accept(
                        "a queue of " + queue.limit() + " packets is one of " + PACKET_BYTES + " bytes for each");
                yield queue.limit() * PACKET_BYTES;
            }
        };
    }

    private static void checkConstant(Bandwidth bandwidth) {
        checkArgument(
                bandwidth.trace().isEmpty() && bandwidth.overhead() == 0 && bandwidth.cellSize() == 0,
                "bandwidth (%s) must be a constant rate, without overhead or cells: Chaos Mesh knows no other",
                bandwidth);
    }

    /**
     * Returns the rate in the largest unit in which it is a whole number, since Chaos Mesh reads no other: {@code
     * 1500kbit}.
     */
    private static String wholeRate(Bandwidth bandwidth) {
        long number = bandwidth.bitsPerSecond();
        int unit = 0;
        while (number % 1000 == 0 && unit < RATE_UNITS.size() - 1) {
            number /= 1000;
            unit++;
        }
        return number + RATE_UNITS.get(unit);
    }

    /** Returns the time in whole microseconds, netem's unit. */
    private String micros(Duration time) {
        Duration whole = Duration.of(time.toNanos() / 1000, ChronoUnit.MICROS);
        if (!whole.equals(time)) {
            differences.accept("a time of " + Quantities.text(time) + " is one of " + Quantities.text(whole)
                    + ": netem counts whole microseconds");
        }
        return Quantities.text(whole);
    }

    /** As Chaos Mesh has shares: percent, without a sign, as text. */
    private static String percent(double share) {
        String percent = Quantities.percent(share);
        return percent.substring(0, percent.length() - 1);
    }

    /** The profile that does to packets what this does, and nothing else. */
    static LinkProfile alone(PacketAction.Impairing action) {
        LinkProfile.Builder profile = LinkProfile.builder();
        profile.impairment(action.kind(), action.impairment());
        return profile.build();
    }
}
