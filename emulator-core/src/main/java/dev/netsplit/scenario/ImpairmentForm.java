package dev.netsplit.scenario;

import dev.netsplit.impair.Corruption;
import dev.netsplit.impair.Duplication;
import dev.netsplit.impair.Impairment;
import dev.netsplit.impair.ImpairmentKind;
import dev.netsplit.impair.Latency;
import dev.netsplit.impair.Loss;
import dev.netsplit.impair.Reordering;
import java.util.Arrays;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The impairments as scenarios know them: how they are read from a file and written, and how Java code and Chaos Mesh
 * say them. A new kind gets a constant here, which {@link #of} demands.
 *
 * @param java makes a Java expression of it
 * @param netem adds it to the parameters of a NetworkChaos, or refuses it
 */
record ImpairmentForm<T extends Impairment>(
        Class<T> type,
        Function<Value, T> reader,
        Function<T, Object> writer,
        BiFunction<JavaTerms, T, String> java,
        BiConsumer<NetemTerms, T> netem) {
    private static final ImpairmentForm<Latency> LATENCY = new ImpairmentForm<>(
            Latency.class, LatencyForm::read, LatencyForm::write, JavaTerms::latency, NetemTerms::addLatency);

    private static final ImpairmentForm<Loss> LOSS =
            new ImpairmentForm<>(Loss.class, LossForm::read, LossForm::write, JavaTerms::loss, NetemTerms::addLoss);

    private static final ImpairmentForm<Duplication> DUPLICATION = new ImpairmentForm<>(
            Duplication.class,
            value -> ChanceForms.read(value, Form.DUPLICATION, Duplication::random, Duplication::correlated),
            duplication -> ChanceForms.write(duplication.probability(), duplication.correlation()),
            (java, duplication) -> java.random(duplication, duplication.probability(), Duplication::random),
            (netem, duplication) -> netem.addChance("duplicate", duplication.probability(), duplication.correlation()));

    private static final ImpairmentForm<Corruption> CORRUPTION = new ImpairmentForm<>(
            Corruption.class,
            ChanceForms::corruption,
            ChanceForms::write,
            (java, corruption) -> java.random(corruption, corruption.probability(), Corruption::random),
            NetemTerms::addCorruption);

    private static final ImpairmentForm<Reordering> REORDERING = new ImpairmentForm<>(
            Reordering.class,
            ChanceForms::reordering,
            ChanceForms::write,
            JavaTerms::reordering,
            NetemTerms::addReordering);

    static ImpairmentForm<?> of(ImpairmentKind kind) {
        return switch (kind) {
            case LATENCY -> LATENCY;
            case LOSS -> LOSS;
            case DUPLICATION -> DUPLICATION;
            case CORRUPTION -> CORRUPTION;
            case REORDERING -> REORDERING;
        };
    }

    /** Returns the form of the kind whose faults this verb names. */
    static ImpairmentForm<?> ofVerb(String verb) {
        return of(Arrays.stream(ImpairmentKind.values())
                .filter(kind -> kind.verb().equals(verb))
                .findFirst()
                .orElseThrow());
    }

    Impairment read(Value value) {
        return reader.apply(value);
    }

    Object write(Impairment impairment) {
        return writer.apply(type.cast(impairment));
    }

    String java(Impairment impairment, JavaTerms terms) {
        return java.apply(terms, type.cast(impairment));
    }

    void addTo(NetemTerms terms, Impairment impairment) {
        netem.accept(terms, type.cast(impairment));
    }
}
