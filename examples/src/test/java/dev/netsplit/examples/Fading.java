package dev.netsplit.examples;

import dev.netsplit.impair.Impairment;
import java.time.Duration;

/** Loses everything for a while, again and again: a radio that fades. */
public record Fading(Duration period, Duration fade) implements Impairment {

    @Override
    public Effect onLink() {
        long periodNs = period.toNanos();
        long fadeNs = fade.toNanos();
        return packet -> {
            if (packet.timeNs() % periodNs < fadeNs) {
                packet.lose();
            }
        };
    }
}
