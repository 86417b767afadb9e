package dev.netsplit.scenario;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.netsplit.topology.LinkPattern;
import dev.netsplit.topology.NodePattern;
import java.util.Collection;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Nodes and links in a file: a name, {@code *}, {@code a -> b}; or a list of these. */
final class NodesForm {
    private static final Pattern LINK = Pattern.compile("(\\S+)\\s*(->|<->)\\s*(\\S+)");

    /** Much more than two names of nodes and an arrow; the pattern takes the square of the length. */
    private static final int MAX_LINK = 300;

    private NodesForm() {}

    static NodePattern node(Value value) {
        String text = value.text();
        return value.checked(() -> new NodePattern(text));
    }

    static Set<NodePattern> read(Value value) {
        return value.elements().stream().map(NodesForm::node).collect(ImmutableSet.toImmutableSet());
    }

    static Object write(Collection<NodePattern> nodes) {
        return oneOrMore(nodes.stream().map(NodePattern::name));
    }

    static Set<LinkPattern> links(Value value) {
        ImmutableSet.Builder<LinkPattern> links = ImmutableSet.builder();
        for (Value element : value.elements()) {
            Matcher link = LINK.matcher(element.text());
            if (element.text().length() > MAX_LINK || !link.matches()) {
                throw element.mustBe("two nodes with an arrow between them, such as \"a -> b\" or \"a <-> b\"");
            }
            LinkPattern there = element.checked(() -> LinkPattern.of(link.group(1), link.group(3)));
            links.add(there);
            if (link.group(2).equals("<->")) {
                links.add(there.reverse());
            }
        }
        return links.build();
    }

    static Object write(Set<LinkPattern> links) {
        return oneOrMore(links.stream().map(LinkPattern::toString));
    }

    /** In the order of the alphabet, since a set of the user's may have another one in each run. */
    private static Object oneOrMore(Stream<String> names) {
        ImmutableList<String> sorted = names.sorted().collect(ImmutableList.toImmutableList());
        return sorted.size() == 1 ? sorted.get(0) : sorted;
    }
}
