package dev.netsplit.impair;

import static com.google.common.base.Preconditions.checkArgument;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Which packets a link loses of its own accord. Immutable.
 *
 * <p>{@link #random} draws for every packet alone, so a packet's fate hangs on nothing but the seed and its place in
 * its flow. All other forms have a state, one on each link: there a packet's fate also hangs on the packets of other
 * flows that went before it. Chains start as if they had run for ever, so that {@link #meanLoss()} holds from the first
 * packet.
 */
public final class Loss implements Impairment {
    private static final Loss NONE = new Loss(new LossModel.Random(new Chance(0, 0)));

    private final LossModel model;

    private Loss(LossModel model) {
        this.model = model;
    }

    /** Nothing is lost. The default. */
    public static Loss none() {
        return NONE;
    }

    /**
     * Each packet is lost with the same probability, whatever became of the others (Bernoulli trials).
     *
     * @param probability 0 (none) to 1 (all)
     * @throws IllegalArgumentException if it lies outside, or is not a number
     */
    public static Loss random(double probability) {
        return new Loss(new LossModel.Random(Chance.of("loss", probability)));
    }

    /**
     * Packets are lost several in a row: Gilbert's model, by what one can measure. A burst ends after each of its
     * packets with r = 1/B, so its length is geometric with mean B; one starts with p = L/(B(1 − L)).
     *
     * @param meanLoss L, the share lost in the long run: 0 to B/(B + 1), since two bursts have at least one packet
     *     between them
     * @param meanBurst B, the mean length of a burst in packets: 1 to 1,000,000
     * @throws IllegalArgumentException if one lies outside, or is not a number
     */
    public static Loss bursts(double meanLoss, double meanBurst) {
        Chance.probability("loss", meanLoss);
        checkArgument(
                meanBurst >= 1 && meanBurst <= 1_000_000,
                "mean burst (%s) must be from 1 to 1000000 packets",
                meanBurst);
        checkArgument(
                meanLoss <= meanBurst / (meanBurst + 1),
                "loss (%s) must be at most %s in bursts of %s, since a packet arrives between two bursts;"
                        + " ask for longer bursts or for less loss",
                meanLoss,
                meanBurst / (meanBurst + 1),
                meanBurst);
        return new Loss(new LossModel.Bursts(meanLoss, meanBurst));
    }

    /**
     * The Gilbert-Elliott model, with the parameters of netem's {@code loss gemodel} (Hasslinger and Hohlfeld: "The
     * Gilbert-Elliott model for packet loss in real time services on the Internet", MMB 2008). Mean loss: [p(1−h) +
     * r(1−k)]/(p + r).
     *
     * @param p the chance to go from good to bad after a packet, 0 to 1
     * @param r the chance to go from bad to good after a packet, 0 to 1. With 0 the link starts good, and once bad
     *     stays so
     * @param oneMinusH the chance of loss in the bad state, 0 to 1 (1 − h)
     * @param oneMinusK the chance of loss in the good state, 0 to 1 (1 − k)
     * @throws IllegalArgumentException if one lies outside, or is not a number
     */
    public static Loss gilbertElliott(double p, double r, double oneMinusH, double oneMinusK) {
        return new Loss(new LossModel.GilbertElliott(
                Chance.probability("p", p),
                Chance.probability("r", r),
                Chance.probability("1-h", oneMinusH),
                Chance.probability("1-k", oneMinusK)));
    }

    /**
     * The 4-state model of netem's {@code loss state} (Salsano, Ludovici, Ordine: "Definition of a general and
     * intuitive loss model for packet networks", 2009). States: 1 good, 2 good inside a burst, 3 lost in a burst, 4
     * lost alone; from 4 always back to 1. Mean loss: (p13/p31 + p14) / (1 + p14 + (p13/p31)(1 + p32/p23)).
     *
     * @param p13 the chance that a burst starts, 0 to 1
     * @param p31 the chance that a burst ends after a lost packet, 0 to 1
     * @param p32 the chance of a break in the burst after a lost packet, 0 to 1
     * @param p23 the chance that the burst goes on after a packet of the break, 0 to 1
     * @param p14 the chance of a loss on its own, 0 to 1
     * @throws IllegalArgumentException if one lies outside, or is not a number; if p13 + p14 or p31 + p32 is over 1
     */
    public static Loss fourState(double p13, double p31, double p32, double p23, double p14) {
        Chance.probability("p13", p13);
        Chance.probability("p31", p31);
        Chance.probability("p32", p32);
        Chance.probability("p23", p23);
        Chance.probability("p14", p14);
        checkArgument(p13 + p14 <= 1, "p13 + p14 (%s) must be at most 1: both leave state 1", p13 + p14);
        checkArgument(p31 + p32 <= 1, "p31 + p32 (%s) must be at most 1: both leave state 3", p31 + p32);
        return new Loss(new LossModel.FourState(p13, p31, p32, p23, p14));
    }

    /**
     * The n-th packet of a link is lost, and every n-th after it.
     *
     * @param n 1 (all) or more
     * @throws IllegalArgumentException if it is under 1
     */
    public static Loss everyNth(int n) {
        checkArgument(n >= 1, "n (%s) must be 1 or more", n);
        return new Loss(new LossModel.EveryNth(n));
    }

    /**
     * A fate for every packet of a link, from the start again at the end: {@code "..x."} loses the third of every four.
     *
     * @param fates {@code x} lost, {@code .} not lost; at least one
     * @throws IllegalArgumentException if it is empty, or has another character in it
     */
    public static Loss pattern(String fates) {
        checkArgument(!fates.isEmpty(), "pattern () must have at least one of 'x' (lost) and '.' (not lost)");
        for (int i = 0; i < fates.length(); i++) {
            char fate = fates.charAt(i);
            checkArgument(
                    fate == 'x' || fate == '.',
                    "pattern (%s) must consist of 'x' (lost) and '.' (not lost), but position %s is '%s'",
                    fates,
                    i + 1,
                    fate);
        }
        return new Loss(new LossModel.Pattern(fates));
    }

    /**
     * A recorded sequence, from the start again at the end.
     *
     * @param lost true where the packet was lost; at least one
     * @throws IllegalArgumentException if it is empty
     */
    public static Loss trace(List<Boolean> lost) {
        checkArgument(!lost.isEmpty(), "loss trace ([]) must have at least one packet");
        StringBuilder fates = new StringBuilder(lost.size());
        lost.forEach(isLost -> fates.append(isLost ? 'x' : '.'));
        return new Loss(new LossModel.Pattern(fates.toString()));
    }

    /**
     * A recorded sequence from a text file: {@code x} or {@code 1} for a packet that was lost, {@code .} or {@code 0}
     * for one that was not; white space between them, and lines that start with {@code #}, mean nothing.
     *
     * @throws IllegalArgumentException if there is another character in it, or no packet
     * @throws UncheckedIOException if it cannot be read
     */
    public static Loss trace(Path file) {
        StringBuilder fates = new StringBuilder();
        int lineNumber = 0;
        for (String line : lines(file)) {
            lineNumber++;
            for (int i = 0; i < line.length() && !line.startsWith("#"); i++) {
                char fate = line.charAt(i);
                boolean lost = fate == 'x' || fate == '1';
                checkArgument(
                        lost || fate == '.' || fate == '0' || Character.isWhitespace(fate),
                        "loss trace (%s) must consist of x or 1 (lost) and . or 0 (not lost), but line %s has '%s'",
                        file,
                        lineNumber,
                        fate);
                if (!Character.isWhitespace(fate)) {
                    fates.append(lost ? 'x' : '.');
                }
            }
        }
        checkArgument(!fates.isEmpty(), "loss trace (%s) must have at least one packet", file);
        return new Loss(new LossModel.Pattern(fates.toString()));
    }

    /**
     * Random loss of exactly the same share, in clusters: Gilbert's model with r = (1 − ρ)(1 − P), p = (1 − ρ)P. The
     * lag-1 correlation of losses is exactly ρ, the mean length of a burst 1/((1 − ρ)(1 − P)). (In netem
     * {@code loss 20% 75%} loses 0.115% instead.)
     *
     * @param correlation ρ, 0 to below 1; default 0
     * @throws IllegalArgumentException if it lies outside, or is not a number; if this is not a {@link #random} loss
     */
    public Loss correlated(double correlation) {
        checkArgument(
                model instanceof LossModel.Random,
                "loss (%s) must be random to be correlated: other forms have their own correlation",
                this);
        return new Loss(new LossModel.Random(((LossModel.Random) model).chance().correlated(correlation)));
    }

    /** The share of packets lost in the long run, 0 to 1, by the formula of each form; exact but for rounding. */
    public double meanLoss() {
        return model.mean();
    }

    @Override
    public Effect onLink() {
        return model.onLink();
    }

    /**
     * Its parameters by name, those of the factory method that makes it: {@code probability} with {@code correlation},
     * if it has one; {@code mean} and {@code burst}; {@code p}, {@code r}, {@code 1-h} and {@code 1-k}; {@code p13},
     * {@code p31}, {@code p32}, {@code p23} and {@code p14}; {@code every-nth}; or {@code pattern}.
     */
    public Map<String, Object> parameters() {
        return model.parameters();
    }

    /** Its form and parameters, for what prints them. */
    LossModel model() {
        return model;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Loss that && model.equals(that.model);
    }

    @Override
    public int hashCode() {
        return model.hashCode();
    }

    @Override
    public String toString() {
        return model.toString();
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read loss trace " + file + ": " + e.getMessage(), e);
        }
    }
}
