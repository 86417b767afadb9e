package dev.netsplit.internal.pipeline.link;

import dev.netsplit.internal.concurrent.ForwarderConfined;

/** A stage of a link that hands packets on to the next one. {@link LinkPath} connects the stages of a link. */
@ForwarderConfined
abstract class LinkStage implements Stage {
    private Stage next = UNCONNECTED;

    /** Returns the stage behind this one, as it is now: faults that come and go add and remove stages. */
    final Stage next() {
        return next;
    }

    /** Returns whether every packet passes as it is, so that the stage can be left out. */
    boolean isIdle() {
        return false;
    }

    /** Connects this stage with the one behind it. */
    void connect(Stage newNext) {
        this.next = newNext;
    }
}
