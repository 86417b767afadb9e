package dev.netsplit;

import dev.netsplit.report.Ledger;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What makes one run of a network differ from another, and what is kept of it.
 *
 * @param seed of everything random
 * @param ledger the file to record the run in
 * @param detail what to record
 * @param replayed the recorded run whose fates this one's packets are given
 */
record RunPlan(long seed, Optional<Path> ledger, Ledger.Detail detail, Optional<Ledger> replayed) {}
