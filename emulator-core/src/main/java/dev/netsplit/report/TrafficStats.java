package dev.netsplit.report;

/**
 * What became of the packets of one traffic of the network's own making, at one moment.
 *
 * @param sent packets that entered a link
 * @param sentBytes their bytes, IP headers included
 * @param delivered packets that arrived; a copy that a link made counts too
 * @param missed packets that were due but not made, since there was no memory left for packets, or the emulator was
 *     more than 100 ms behind: then later ones come so much later. Nobody asked for that, and their link counts them as
 *     refused
 * @param answered requests that were answered
 * @param unanswered requests that were given up since their time-out had passed
 * @param reused requests that were given up before their time-out, since a later one needed their source port: whether
 *     they were answered is not known. Ask for more {@code conversations}
 * @param strays packets that came back and answered nothing that was waited for: too late, twice, or damaged on their
 *     way
 * @param answerDelay from the sending of a request to the arrival of its answer, both on the links' own time, of the
 *     last 1,048,576 answers
 */
public record TrafficStats(
        long sent,
        long sentBytes,
        long delivered,
        long missed,
        long answered,
        long unanswered,
        long reused,
        long strays,
        Delays answerDelay) {

    /** The same counts, with these delays. */
    public TrafficStats withAnswerDelay(Delays delays) {
        return new TrafficStats(sent, sentBytes, delivered, missed, answered, unanswered, reused, strays, delays);
    }
}
