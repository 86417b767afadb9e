package dev.netsplit.internal.pipeline.traffic;

/** The ports that one traffic uses: of UDP one for each place of a request, of echo requests one for all. */
final class ClaimedPorts {
    /** RFC 863; the source port of what is not to be answered. */
    static final int DISCARD = 9;

    private final PortClaims claims;
    private final int node;
    private final int first;
    private final int count;
    private final Answers answers;
    private boolean released;

    ClaimedPorts(PortClaims claims, int node, int first, int count, Answers answers) {
        this.claims = claims;
        this.node = node;
        this.first = first;
        this.count = count;
        this.answers = answers;
        answers.firstPort(first);
    }

    Answers answers() {
        return answers;
    }

    /** A request is sent at the next place in turn; returns its port, or identifier. */
    int expect(long number, long timeNs, boolean echo) {
        int place = (int) ((echo ? number & 0xFFFF : number) % answers.places());
        answers.expect(place, timeNs);
        return echo ? first : first + place;
    }

    void release() {
        if (!released) {
            released = true;
            claims.release(node, first, count);
        }
    }
}
