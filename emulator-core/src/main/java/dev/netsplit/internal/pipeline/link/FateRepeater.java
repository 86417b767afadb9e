package dev.netsplit.internal.pipeline.link;

import dev.netsplit.report.Fate;

/** Does to a packet again what an impairment decided. Returns false for fates that no impairment decides. */
final class FateRepeater implements Fate.Cases<Boolean> {
    private final LinkTransit transit;

    /**
     * @param transit is at the packet
     */
    FateRepeater(LinkTransit transit) {
        this.transit = transit;
    }

    @Override
    public Boolean lost(Fate.Lost fate) {
        transit.lose();
        return true;
    }

    @Override
    public Boolean duplicated(Fate.Duplicated fate) {
        transit.duplicate();
        return true;
    }

    @Override
    public Boolean corrupted(Fate.Corrupted fate) {
        transit.corruptAgain(fate.target(), fate.bits(), fate.firstDraw());
        return true;
    }

    @Override
    public Boolean overtook(Fate.Overtook fate) {
        transit.overtake();
        return true;
    }

    @Override
    public Boolean heldBack(Fate.HeldBack fate) {
        transit.hold(fate.packets(), fate.max().toNanos());
        return true;
    }

    @Override
    public Boolean delayed(Fate.Delayed fate) {
        transit.delay(fate.by().toNanos());
        return true;
    }

    @Override
    public Boolean dropped(Fate.Dropped fate) {
        return false;
    }

    @Override
    public Boolean marked(Fate.Marked fate) {
        return false;
    }

    @Override
    public Boolean tooBig(Fate.TooBig fate) {
        return false;
    }

    @Override
    public Boolean cut(Fate.Cut fate) {
        return false;
    }

    @Override
    public Boolean held(Fate.Held fate) {
        return false;
    }

    @Override
    public Boolean changed(Fate.Changed fate) {
        return false;
    }

    @Override
    public Boolean foreign(Fate.Foreign fate) {
        return false;
    }

    @Override
    public Boolean refused(Fate.Refused fate) {
        return false;
    }
}
