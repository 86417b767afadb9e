package dev.netsplit;

import dev.netsplit.internal.pipeline.Pipeline;
import dev.netsplit.internal.pipeline.link.LinkTable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

/**
 * A command that has no effect if its caller gives up first. A caller that fails has no handle to heal a fault with, so
 * nothing may come into force later. One flag decides whether the command or the end of the wait was first.
 */
final class WithdrawableCommand {
    private WithdrawableCommand() {}

    /**
     * Executes a command on the packet path. Returns normally if the command had its effect, also if it failed or
     * the wait ended after that.
     *
     * @param command asks the supplier when its effect is about to become final; if the answer is false, the caller
     *     has given up, and the command must take back what it did
     * @throws RuntimeException what {@link Pipeline#execute} throws, if the command has no effect
     */
    static void execute(Pipeline pipeline, BiConsumer<LinkTable, BooleanSupplier> command) {
        AtomicBoolean decided = new AtomicBoolean();
        BooleanSupplier decide = () -> decided.compareAndSet(false, true);
        try {
            pipeline.execute(links -> {
                command.accept(links, decide);
                return true;
            });
        } catch (RuntimeException | Error e) {
            if (decide.getAsBoolean()) {
                throw e;
            }
        }
    }
}
