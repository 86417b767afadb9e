package dev.netsplit.internal.pipeline.fault;

import dev.netsplit.internal.pipeline.flow.FlowNames;
import dev.netsplit.internal.random.Mixer;
import dev.netsplit.internal.random.RandomStream;
import dev.netsplit.packet.PacketCount;

/** Decides whether a {@link PacketCount} takes a packet. Immutable, so that the packet path allocates nothing. */
interface CountRule {

    /**
     * Returns true if the count takes the packet.
     *
     * @param number the packet's number among the packets that came to this count, from 1
     * @param identity the packet's name
     * @param refused how many attempts at the packet's connection were refused before
     * @param drawnFor the packet, or its connection, for which chance decides
     */
    boolean takes(long number, long identity, long refused, long drawnFor);

    /**
     * Returns the rule of a count.
     *
     * @param place of the count in its filter, from 0, so that two probabilities draw different numbers
     */
    static CountRule of(PacketCount count, int place, RandomStream random) {
        return count.match(new PacketCount.Cases<>() {
            @Override
            public CountRule nth(PacketCount.Nth nth) {
                long n = nth.n();
                return (number, identity, refused, drawnFor) -> number == n;
            }

            @Override
            public CountRule everyNth(PacketCount.EveryNth every) {
                long n = every.n();
                return (number, identity, refused, drawnFor) -> number % n == 0;
            }

            @Override
            public CountRule first(PacketCount.First first) {
                long n = first.n();
                return (number, identity, refused, drawnFor) -> number <= n;
            }

            @Override
            public CountRule afterFirst(PacketCount.AfterFirst after) {
                long n = after.n();
                return (number, identity, refused, drawnFor) -> number > n;
            }

            @Override
            public CountRule probability(PacketCount.Probability probability) {
                double share = probability.probability();
                return (number, identity, refused, drawnFor) -> random.uniform(Mixer.mix(drawnFor, place)) < share;
            }

            @Override
            public CountRule only(PacketCount.Only only) {
                long wanted = FlowNames.of(only.packet());
                return (number, identity, refused, drawnFor) -> identity == wanted && refused == 0;
            }
        });
    }
}
