package dev.netsplit.internal.pipeline.link;

import dev.netsplit.impair.Impairment;
import dev.netsplit.impair.Latency;
import dev.netsplit.internal.pipeline.record.ReplayedLink;
import dev.netsplit.internal.random.RandomStream;
import dev.netsplit.report.FateCause;
import dev.netsplit.topology.LinkName;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An impairment at work on one link, with its state and its random numbers.
 *
 * @param impairment what it was made from
 * @param effect its state on this link
 * @param random drawn from by nothing else
 * @param fault whose packets alone meet it; null if it is the profile's, and all do
 * @param cause what it is called in ledgers
 * @param causeKey stands for that among what was recorded
 * @param isConstantDelay whether it delays all packets by the same: then no delay is recorded
 */
record LinkImpairment(
        Impairment impairment,
        Impairment.Effect effect,
        RandomStream random,
        @Nullable WireFault fault,
        FateCause cause,
        long causeKey,
        boolean isConstantDelay) {
    /** What lambdas are called: their classes have another name in each JVM. */
    private static final String UNNAMED = "own";

    /**
     * The stages of a link whose profile is new or has changed. An impairment that is as before, in the same place
     * among those of its kind, keeps its state.
     *
     * @param impairments in the order in which a packet meets them
     * @param before the stages until now
     * @param onLink makes an impairment's fresh state
     */
    static LinkImpairment[] of(
            List<Impairment> impairments,
            LinkImpairment[] before,
            LinkName link,
            long seed,
            Function<Impairment, Impairment.Effect> onLink) {
        LinkImpairment[] stages = new LinkImpairment[impairments.size()];
        for (int i = 0; i < stages.length; i++) {
            stages[i] = of(impairments, i, before, link, seed, onLink);
        }
        return stages;
    }

    /** Makes an impairment's state on a link, which must not be null. */
    static Impairment.Effect onLink(Impairment impairment) {
        return Objects.requireNonNull(impairment.onLink(), "onLink() must not return null");
    }

    /**
     * Like {@link #onLink} but, if that fails, returns an effect that fails likewise with each packet, and so loses it.
     */
    static Impairment.Effect onLinkAtAnyRate(Impairment impairment) {
        try {
            return onLink(impairment);
        } catch (Throwable e) { // also what is undeclared
            return packet -> {
                throw new IllegalStateException("it could not be put on the link: " + e, e);
            };
        }
    }

    private static LinkImpairment of(
            List<Impairment> impairments,
            int i,
            LinkImpairment[] before,
            LinkName link,
            long seed,
            Function<Impairment, Impairment.Effect> onLink) {
        Impairment impairment = impairments.get(i);
        String kind = kind(impairment);
        long place = impairments.subList(0, i).stream()
                .filter(earlier -> kind(earlier).equals(kind))
                .count();
        long placeBefore = 0;
        for (LinkImpairment stage : before) {
            if (kind(stage.impairment).equals(kind) && placeBefore++ == place) {
                if (stage.impairment.equals(impairment)) {
                    return stage;
                }
                break;
            }
        }
        RandomStream random =
                RandomStream.of(seed, "link", link.from().value(), link.to().value(), kind, Long.toString(place));
        return of(impairment, onLink.apply(impairment), random, new FateCause(kind, (int) place), null);
    }

    /**
     * An impairment at work with a fresh state.
     *
     * @param cause what it is called in ledgers
     * @param fault whose packets alone meet it; null if it is the profile's
     */
    static LinkImpairment of(Impairment impairment, RandomStream random, FateCause cause, @Nullable WireFault fault) {
        return of(impairment, onLink(impairment), random, cause, fault);
    }

    private static LinkImpairment of(
            Impairment impairment,
            Impairment.Effect effect,
            RandomStream random,
            FateCause cause,
            @Nullable WireFault fault) {
        boolean constant = impairment instanceof Latency latency && latency.equals(Latency.constant(latency.mean()));
        return new LinkImpairment(impairment, effect, random, fault, cause, ReplayedLink.causeKey(cause), constant);
    }

    private static String kind(Impairment impairment) {
        Class<?> type = impairment.getClass();
        return type.isHidden() || type.isSynthetic() ? UNNAMED : type.getName();
    }
}
