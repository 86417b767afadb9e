package dev.netsplit;

import java.util.Optional;

/**
 * Whether this machine can emulate a network.
 *
 * @param problem what is missing and what to do, in one sentence; empty where nothing is missing
 */
public record Preflight(Optional<String> problem) {

    public boolean isReady() {
        return problem.isEmpty();
    }
}
