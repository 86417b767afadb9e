package dev.netsplit.internal.pipeline.traffic;

/**
 * A flow of packets from one node to another.
 *
 * @param from the sender's index
 * @param to the receiver's index
 * @param template what its packets are like
 * @param places how many requests can wait for an answer at once, each with a source port of its own but for echo
 *     requests; 0 if there are no answers to be expected
 * @param leastPlaces with how many it does where the sender's free ports are scarce
 * @param answerTimeoutNs for how long a request waits for its answer before it counts as unanswered
 */
public record FlowPlan(
        TrafficPlan traffic,
        int from,
        int to,
        PacketTemplate template,
        int places,
        int leastPlaces,
        long answerTimeoutNs) {

    /** One that needs all its places. */
    public FlowPlan(TrafficPlan traffic, int from, int to, PacketTemplate template, int places) {
        this(traffic, from, to, template, places, places, 0);
    }
}
