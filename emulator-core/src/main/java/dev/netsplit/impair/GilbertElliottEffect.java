package dev.netsplit.impair;

import dev.netsplit.impair.Impairment.Effect;
import dev.netsplit.impair.LossModel.GilbertElliott;

/**
 * Two states, and two draws a packet: its fate, from the state before the transition, and the transition (netem:
 * net/sched/sch_netem.c, loss_gilb_ell).
 */
final class GilbertElliottEffect implements Effect {
    private final GilbertElliott chain;
    private boolean started;
    private boolean bad;

    GilbertElliottEffect(GilbertElliott chain) {
        this.chain = chain;
    }

    @Override
    public void apply(Transit packet) {
        if (!started) {
            started = true;
            start(packet);
        }
        double transition = packet.uniform();
        double fate = packet.uniform();
        if (fate < (bad ? chain.oneMinusH() : chain.oneMinusK())) {
            packet.lose();
        }
        if (transition < (bad ? chain.r() : chain.p())) {
            bad = !bad;
        }
    }

    /**
     * As if it had run for ever, so that the first packets of a short test are lost at the mean rate too; but in the
     * good state where the bad one has no way back: such a link is meant to die at some time, not to be dead from the
     * start.
     */
    private void start(Transit packet) {
        bad = chain.r() > 0 && packet.uniform() < chain.bad();
    }
}
