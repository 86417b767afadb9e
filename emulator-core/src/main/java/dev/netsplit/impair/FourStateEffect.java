package dev.netsplit.impair;

import dev.netsplit.impair.Impairment.Effect;
import dev.netsplit.impair.LossModel.FourState;

/**
 * One draw a packet for the transition; its fate follows from the state after it (netem: net/sched/sch_netem.c,
 * loss_4state).
 */
final class FourStateEffect implements Effect {
    private static final int GOOD = 1;
    private static final int GOOD_IN_BURST = 2;
    private static final int LOST_IN_BURST = 3;
    private static final int LOST_ALONE = 4;

    private final FourState chain;
    private boolean started;
    private int state = GOOD;

    FourStateEffect(FourState chain) {
        this.chain = chain;
    }

    @Override
    public void apply(Transit packet) {
        if (!started) {
            started = true;
            start(packet);
        }
        state = next(packet.uniform());
        if (state == LOST_IN_BURST || state == LOST_ALONE) {
            packet.lose();
        }
    }

    private int next(double draw) {
        return switch (state) {
            case GOOD -> draw < chain.p14() ? LOST_ALONE : draw < chain.p14() + chain.p13() ? LOST_IN_BURST : GOOD;
            case GOOD_IN_BURST -> draw < chain.p23() ? LOST_IN_BURST : GOOD_IN_BURST;
            case LOST_IN_BURST ->
                draw < chain.p32() ? GOOD_IN_BURST : draw < chain.p32() + chain.p31() ? GOOD : LOST_IN_BURST;
            default -> GOOD;
        };
    }

    /**
     * As if it had run for ever, see {@link GilbertElliottEffect}; but in the good state where a burst may never end.
     */
    private void start(Transit packet) {
        if (!chain.burstsEnd()) {
            return;
        }
        double draw = packet.uniform();
        state = GOOD;
        while (state < LOST_ALONE && draw >= chain.share(state)) {
            draw -= chain.share(state);
            state++;
        }
    }
}
