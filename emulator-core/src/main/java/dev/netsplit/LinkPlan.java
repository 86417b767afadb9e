package dev.netsplit;

import com.google.common.collect.ImmutableList;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.topology.LinkName;
import dev.netsplit.topology.NodeName;
import java.util.function.Predicate;

/**
 * What every link is like at the start: rules, of which the last that fits a link decides. A link that none fits is clean.
 *
 * @param rules in the order in which they were given
 */
record LinkPlan(ImmutableList<Rule> rules) {
    /** In place of a node's name: every declared node, never the host. */
    static final String EVERY_NODE = "*";

    LinkProfile profileOf(LinkName link) {
        for (Rule rule : rules.reverse()) {
            if (rule.fits(link)) {
                return rule.profile();
            }
        }
        return LinkProfile.clean();
    }

    /**
     * @param from a node's name, or {@link #EVERY_NODE}
     * @param to likewise
     */
    record Rule(String from, String to, LinkProfile profile) {

        boolean fits(LinkName link) {
            return matcher(from).test(link.from()) && matcher(to).test(link.to());
        }

        private static Predicate<NodeName> matcher(String pattern) {
            return pattern.equals(EVERY_NODE)
                    ? node -> !node.isHost()
                    : node -> node.value().equals(pattern);
        }
    }
}
