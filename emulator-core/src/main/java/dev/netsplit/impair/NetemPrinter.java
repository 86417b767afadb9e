package dev.netsplit.impair;

import java.util.Optional;

/** Says a profile in netem's syntax, clause by clause, in the order in which tc shows them. */
final class NetemPrinter {
    private NetemPrinter() {}

    static String print(LinkProfile profile) {
        refuseWhatNoClauseSays(profile);
        return String.join(" ", NetemKeyword.print(profile));
    }

    /** Refuses what is left without the parts that have a clause, such as an MTU. */
    private static void refuseWhatNoClauseSays(LinkProfile profile) {
        LinkProfile.Builder others = profile.toBuilder();
        NetemKeyword.KINDS.forEach(kind -> others.impairment(kind, kind.none()));
        LinkProfile rest = others.bandwidth(Bandwidth.unlimited()).build();
        if (!rest.equals(LinkProfile.clean())) {
            throw NetemErrors.unsayable("profile", rest, "have nothing but what netem has");
        }
    }

    static Optional<String> limit(LinkProfile profile) {
        Queue queue = profile.bandwidth().queue();
        if (queue.equals(Bandwidth.unlimited().queue())) {
            return Optional.empty();
        }
        if (queue.unit() != Queue.Unit.PACKETS || !(queue.discipline() instanceof QueueDiscipline.DropTail)) {
            throw NetemErrors.unsayable(
                    "queue", queue, "be limited in packets and drop its tail, the one kind that netem has");
        }
        return Optional.of("limit " + queue.limit());
    }

    static Optional<String> delay(LinkProfile profile) {
        return NetemDelay.print(profile.latency(), !profile.bandwidth().isUnlimited());
    }

    static Optional<String> reorder(LinkProfile profile) {
        Reordering reordering = profile.reordering();
        if (reordering.probability() == 0) {
            return Optional.empty();
        }
        if (reordering.distance() != 0) {
            throw NetemErrors.unsayable("reordering", reordering, "not be by distance, which netem does not have");
        }
        if (profile.latency().mean().isZero()) {
            throw NetemErrors.unsayable(
                    "reordering", reordering, "have a latency to skip, without which it has no effect");
        }
        return NetemChance.print("reorder", reordering.probability(), reordering.correlation())
                .map(clause -> reordering.gap() == 1 ? clause : clause + " gap " + reordering.gap());
    }

    static Optional<String> corrupt(Corruption corruption) {
        if (corruption.probability() > 0
                && (corruption.target() != Corruption.Target.ANYWHERE || corruption.bits() != 1)) {
            throw NetemErrors.unsayable(
                    "corruption", corruption, "be of one bit anywhere, the one kind that netem has");
        }
        return NetemChance.print("corrupt", corruption.probability(), corruption.correlation());
    }
}
