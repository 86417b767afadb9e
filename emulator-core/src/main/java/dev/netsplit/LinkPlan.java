package dev.netsplit;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.topology.LinkName;
import dev.netsplit.topology.NodeName;

/**
 * What every link is like at the start: rules, of which the last that fits a link decides. A link that none fits is
 * clean.
 *
 * @param rules in the order in which they were given
 */
record LinkPlan(ImmutableList<Rule> rules) {

    LinkProfile profileOf(LinkName link) {
        for (Rule rule : rules.reverse()) {
            if (rule.from().contains(link.from()) && rule.to().contains(link.to())) {
                return rule.profile();
            }
        }
        return LinkProfile.clean();
    }

    /** Holds for the links from each of some nodes to each of some others. */
    record Rule(ImmutableSet<NodeName> from, ImmutableSet<NodeName> to, LinkProfile profile) {}
}
