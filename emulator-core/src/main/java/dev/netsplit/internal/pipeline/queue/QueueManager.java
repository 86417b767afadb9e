package dev.netsplit.internal.pipeline.queue;

import dev.netsplit.impair.Queue;
import dev.netsplit.impair.QueueDiscipline;
import dev.netsplit.report.Fate.Dropped.Reason;

/** Tells senders of congestion before the queue is full, by dropping or marking packets. By default it does nothing. */
interface QueueManager {
    /** For a queue that drops only when it is full. */
    QueueManager NONE = new QueueManager() {};

    /** Makes the manager of a queue. */
    static QueueManager of(Queue queue, long nowNs) {
        return queue.discipline().match(new QueueDiscipline.Cases<>() {
            @Override
            public QueueManager dropTail(QueueDiscipline.DropTail dropTail) {
                return NONE;
            }

            @Override
            public QueueManager dropHead(QueueDiscipline.DropHead dropHead) {
                return NONE; // the queue asks for it itself
            }

            @Override
            public QueueManager coDel(QueueDiscipline.CoDel coDel) {
                return new CoDel(coDel.target().toNanos(), coDel.interval().toNanos());
            }

            @Override
            public QueueManager pie(QueueDiscipline.Pie pie) {
                return new Pie(pie.target().toNanos(), nowNs);
            }

            @Override
            public QueueManager red(QueueDiscipline.Red red) {
                return new Red(red, queue.unit());
            }
        });
    }

    /**
     * Decides on a packet that comes.
     *
     * @param draw a random number from [0, 1), this packet's own
     */
    default Verdict arriving(Backlog backlog, long wireBytes, double draw) {
        return Verdict.PASS;
    }

    /** The reason of what {@link #arriving} drops. */
    default Reason reason() {
        return Reason.QUEUE_FULL;
    }

    /** The packet at the head is about to be sent: it, and more, may be dropped or marked. */
    default void departing(Backlog backlog, long nowNs) {}

    /** When {@link #update} must be called. */
    default long nextUpdateNs() {
        return Bottleneck.IDLE;
    }

    /**
     * The time has come that {@link #nextUpdateNs} told.
     *
     * @param waitNs how long a packet that came now would wait
     */
    default void update(long waitNs) {}

    /** Makes up for the updates of a time in which nothing waited and nothing was sent. */
    default void idleUntil(long nowNs) {}

    /** What becomes of a packet. */
    enum Verdict {
        PASS,
        /** It is marked, or, where it cannot be, dropped. */
        SIGNAL,
        DROP
    }

    /** What a queue manager sees of the queue, and what it can do to the packet at its head. */
    interface Backlog {
        boolean isEmpty();

        int queuedPackets();

        long queuedBytes();

        /** How long a packet that came now would wait. */
        long waitNs();

        /** For how long nothing has waited or been sent; 0 if something does. */
        long idleNs();

        /** How long a packet takes to be sent, on average. */
        double typicalNs(long wireBytes);

        /** Since when the head has waited; only if there is one, as with the next two. */
        long headArrivalNs();

        /** How many bytes wait behind the head. */
        long bytesBehindHead();

        /** Marks the head "congestion experienced"; false if that cannot be done. */
        boolean markHead();

        void dropHead(Reason why);
    }
}
