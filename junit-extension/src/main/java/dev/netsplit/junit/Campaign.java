package dev.netsplit.junit;

import java.util.Optional;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;

/**
 * Decides which run of a test comes next, by what became of those before, and at last what came of all. Used by one
 * thread.
 */
interface Campaign {

    /** The next run, once the one before is over; empty if there is none. */
    Optional<? extends CampaignRun> next();

    /** The failure in which all of it ends, once there is no other run; empty if there is none. */
    Optional<TestTemplateInvocationContext> verdict();
}
