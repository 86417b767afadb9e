package dev.netsplit.junit;

import com.google.common.base.Throwables;
import dev.netsplit.EmulatedNetwork;
import java.net.BindException;
import java.util.List;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Tells, in the failure of the test, of code that seems to have left its node: of what its threads and sockets are
 * elsewhere.
 */
final class LeftNode extends Hint {
    private static final long serialVersionUID = 1L;

    private LeftNode(String message) {
        super(message);
    }

    /**
     * Adds one for each leak of the test that is known, in a class's failure for those of all its tests; and, if an
     * address was in use, one that says which threads are where.
     */
    static void addTo(Throwable failure, EmulatedNetwork network, ExtensionContext context) {
        List<String> leaks = context.getTestMethod().isPresent() ? network.leaksOfTest() : network.leaks();
        leaks.forEach(leak -> new LeftNode(leak).addTo(failure));
        if (isAddressInUse(failure) && network.isOpen()) {
            new LeftNode("an address is in use: perhaps by another node's server, if both bind in threads of"
                            + " one static pool, which"
                            + " is in the node that used it first; then start them by node.isolated(...)"
                            + " or node.java(...)."
                            + " See README, What to know about nodes. The threads of this JVM in nodes: "
                            + network.threads())
                    .addTo(failure);
        }
    }

    private static boolean isAddressInUse(Throwable failure) {
        return Throwables.getCausalChain(failure).stream()
                .anyMatch(cause -> cause instanceof BindException
                        || String.valueOf(cause.getMessage()).contains("Address already in use"));
    }
}
