package dev.netsplit.topology;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.Joiner;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Who cannot hear whom, in words that fit networks of any size: {@code halves()}, {@code isolate("n1")}. An immutable
 * value, which {@linkplain #resolve becomes} a {@link Partition} once it is known which nodes there are. Names stand
 * for nodes, zones, or, as {@code *}, for every declared node; the host keeps out of it unless it is named.
 *
 * <p>What a shape leaves to chance is drawn when it comes into force, from the network's seed. Most shapes are
 * Jepsen's.
 */
public sealed interface PartitionShape {

    /**
     * The links that are cut in a network of these nodes: a pure function of what it is given.
     *
     * @param nodes the declared nodes in the order of their declaration, without the host
     * @param zones the nodes of each zone
     * @param random drawn from only by shapes that leave something to chance
     * @throws IllegalArgumentException if a name is nobody's, or if there are too few nodes for anything to be cut
     */
    Partition resolve(List<NodeName> nodes, Map<String, Set<NodeName>> zones, RandomGenerator random);

    /**
     * Every group is cut from every other, in both directions; nodes in no group are not touched.
     *
     * @param groups two or more, each of one name or more; {@code *} stands for the nodes that are in no other group
     * @throws IllegalArgumentException if there are fewer, or a group is empty
     */
    static PartitionShape groups(Collection<? extends Set<String>> groups) {
        return new Groups(groups.stream().map(Patterns::of).collect(ImmutableList.toImmutableList()));
    }

    /** Like {@link #groups(Collection)}, for two. */
    static PartitionShape groups(Set<String> one, Set<String> other) {
        return groups(List.of(one, other));
    }

    /**
     * The first half of the nodes, in the order of their declaration, is cut from the others; an odd one is among
     * these.
     */
    static PartitionShape halves() {
        return new Halves();
    }

    /** Like {@link #halves}, but who belongs to the first half is drawn. */
    static PartitionShape randomHalves() {
        return new RandomHalves();
    }

    /**
     * A node is cut from all others. Of a zone, the whole zone is.
     *
     * @param node a node's name, a zone's, or {@code host}
     */
    static PartitionShape isolate(String node) {
        return new Isolate(new NodePattern(node));
    }

    /** One node, which is drawn, is cut from all others. */
    static PartitionShape randomNode() {
        return new RandomNode();
    }

    /**
     * A minority, as large as one can be, is cut from the majority; who is in it is drawn. Of five nodes two are, of
     * four one. It takes three nodes.
     */
    static PartitionShape majorityMinority() {
        return new MajorityMinority();
    }

    /**
     * Two halves are cut from each other, but one node hears both, and is heard by both. Who is where is drawn. It
     * takes three nodes.
     */
    static PartitionShape bridge() {
        return new Bridge(Optional.empty());
    }

    /**
     * Like {@link #bridge()}, with this node in the middle, and the others halved in the order of their declaration.
     */
    static PartitionShape bridge(String node) {
        return new Bridge(Optional.of(new NodePattern(node)));
    }

    /**
     * Every node hears a majority, itself included, and no two hear the same: so everybody may think that it can lead.
     * Who hears, is heard. As few links as that takes are left, in a ring whose order is drawn: of five nodes each
     * hears its two neighbours. It takes three nodes; with three, one hears both others, which do not hear each other.
     */
    static PartitionShape majoritiesRing() {
        return new MajoritiesRing();
    }

    /**
     * What {@code from} send to {@code to} is cut, and what they hear from them is not.
     *
     * @param from one name or more, which may be {@code *}
     * @param to likewise
     * @throws IllegalArgumentException if one of them is empty
     */
    static PartitionShape oneWay(Set<String> from, Set<String> to) {
        return new OneWay(Patterns.of(from), Patterns.of(to));
    }

    /** Like {@link #oneWay(Set, Set)}, for one name each. */
    static PartitionShape oneWay(String from, String to) {
        return oneWay(Set.of(from), Set.of(to));
    }

    /**
     * Zones are cut from each other; inside a zone all is well, and nodes in none of them are not touched.
     *
     * @param zones two or more; one alone is cut from all other nodes; none at all stands for every zone of the network
     */
    static PartitionShape zones(String... zones) {
        return new Zones(ImmutableList.copyOf(zones));
    }

    /**
     * These links are cut, and no other: whatever no other shape says, and what one that leaves something to chance has
     * become.
     *
     * @throws IllegalArgumentException if there are none
     */
    static PartitionShape links(Set<LinkPattern> links) {
        return new Links(links);
    }

    /** Calls the method of {@link Cases} that stands for this shape, and returns what it returns. */
    <R> R match(Cases<R> cases);

    /**
     * One method for each kind of shape. New releases add methods for new kinds, so implement it only in code that is
     * compiled again for each release.
     *
     * @param <R> what is made of a shape
     */
    interface Cases<R> {
        R groups(Groups groups);

        R halves(Halves halves);

        R randomHalves(RandomHalves halves);

        R isolate(Isolate isolate);

        R randomNode(RandomNode node);

        R majorityMinority(MajorityMinority shape);

        R bridge(Bridge bridge);

        R majoritiesRing(MajoritiesRing ring);

        R oneWay(OneWay oneWay);

        R zones(Zones zones);

        R links(Links links);
    }

    /** See {@link PartitionShape#groups}. */
    record Groups(List<Set<NodePattern>> groups) implements PartitionShape {
        public Groups {
            checkArgument(groups.size() >= 2, "groups (%s) must be two or more", groups);
            groups = groups.stream().map(Patterns::checked).collect(ImmutableList.toImmutableList());
        }

        @Override
        public Partition resolve(List<NodeName> nodes, Map<String, Set<NodeName>> zones, RandomGenerator random) {
            return Partition.between(Patterns.resolveGroups(groups, nodes, zones));
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.groups(this);
        }

        @Override
        public String toString() {
            return Joiner.on(" | ").join(groups);
        }
    }

    /** See {@link PartitionShape#halves}. */
    record Halves() implements PartitionShape {
        @Override
        public Partition resolve(List<NodeName> nodes, Map<String, Set<NodeName>> zones, RandomGenerator random) {
            return Cuts.inTwo(this, nodes, nodes.size() / 2, 2);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.halves(this);
        }

        @Override
        public String toString() {
            return "halves";
        }
    }

    /** See {@link PartitionShape#randomHalves}. */
    record RandomHalves() implements PartitionShape {
        @Override
        public Partition resolve(List<NodeName> nodes, Map<String, Set<NodeName>> zones, RandomGenerator random) {
            return Cuts.inTwo(this, Cuts.shuffled(nodes, random), nodes.size() / 2, 2);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.randomHalves(this);
        }

        @Override
        public String toString() {
            return "random halves";
        }
    }

    /** See {@link PartitionShape#isolate}. */
    record Isolate(NodePattern node) implements PartitionShape {
        public Isolate {
            checkArgument(!node.isEveryNode(), "isolated node (*) must be a node's name, a zone's, or host");
        }

        @Override
        public Partition resolve(List<NodeName> nodes, Map<String, Set<NodeName>> zones, RandomGenerator random) {
            return Cuts.fromTheRest(this, node.resolve(nodes, zones), nodes);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.isolate(this);
        }

        @Override
        public String toString() {
            return "isolate " + node;
        }
    }

    /** See {@link PartitionShape#randomNode}. */
    record RandomNode() implements PartitionShape {
        @Override
        public Partition resolve(List<NodeName> nodes, Map<String, Set<NodeName>> zones, RandomGenerator random) {
            return Cuts.inTwo(this, Cuts.shuffled(nodes, random), 1, 2);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.randomNode(this);
        }

        @Override
        public String toString() {
            return "random node";
        }
    }

    /** See {@link PartitionShape#majorityMinority}. */
    record MajorityMinority() implements PartitionShape {
        @Override
        public Partition resolve(List<NodeName> nodes, Map<String, Set<NodeName>> zones, RandomGenerator random) {
            return Cuts.inTwo(this, Cuts.shuffled(nodes, random), (nodes.size() - 1) / 2, 3);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.majorityMinority(this);
        }

        @Override
        public String toString() {
            return "majority and minority";
        }
    }

    /** See {@link PartitionShape#bridge()}. */
    record Bridge(Optional<NodePattern> node) implements PartitionShape {
        @Override
        public Partition resolve(List<NodeName> nodes, Map<String, Set<NodeName>> zones, RandomGenerator random) {
            List<NodeName> order = node.isEmpty() ? Cuts.shuffled(nodes, random) : nodes;
            Set<NodeName> middle = node.isEmpty()
                    ? Set.copyOf(order.subList(0, Math.min(1, order.size())))
                    : node.get().resolve(nodes, zones);
            return Cuts.bridge(this, middle, order);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.bridge(this);
        }

        @Override
        public String toString() {
            return node.map(name -> "bridge " + name).orElse("bridge");
        }
    }

    /** See {@link PartitionShape#majoritiesRing}. */
    record MajoritiesRing() implements PartitionShape {
        @Override
        public Partition resolve(List<NodeName> nodes, Map<String, Set<NodeName>> zones, RandomGenerator random) {
            return Cuts.majoritiesRing(this, Cuts.shuffled(nodes, random));
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.majoritiesRing(this);
        }

        @Override
        public String toString() {
            return "majorities ring";
        }
    }

    /** See {@link PartitionShape#oneWay(Set, Set)}. */
    record OneWay(Set<NodePattern> from, Set<NodePattern> to) implements PartitionShape {
        public OneWay {
            from = Patterns.checked(from);
            to = Patterns.checked(to);
        }

        @Override
        public Partition resolve(List<NodeName> nodes, Map<String, Set<NodeName>> zones, RandomGenerator random) {
            ImmutableSet.Builder<LinkName> cut = ImmutableSet.builder();
            for (NodePattern sender : from) {
                for (NodePattern receiver : to) {
                    cut.addAll(new LinkPattern(sender, receiver).resolve(nodes, zones));
                }
            }
            return new Partition(cut.build());
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.oneWay(this);
        }

        @Override
        public String toString() {
            return "one way " + Joiner.on(", ").join(from) + " -> "
                    + Joiner.on(", ").join(to);
        }
    }

    /** See {@link PartitionShape#zones}. */
    record Zones(List<String> zones) implements PartitionShape {
        public Zones {
            zones = ImmutableList.copyOf(zones);
        }

        @Override
        public Partition resolve(List<NodeName> nodes, Map<String, Set<NodeName>> allZones, RandomGenerator random) {
            List<String> named = zones.isEmpty() ? List.copyOf(allZones.keySet()) : zones;
            List<Set<NodeName>> members =
                    named.stream().map(zone -> Patterns.zone(zone, allZones)).toList();
            checkArgument(!members.isEmpty(), "zones (%s) must be named on a network that has some", allZones.keySet());
            return members.size() == 1 ? Cuts.fromTheRest(this, members.get(0), nodes) : Partition.between(members);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.zones(this);
        }

        @Override
        public String toString() {
            return zones.isEmpty() ? "zones" : "zones " + Joiner.on(", ").join(zones);
        }
    }

    /** See {@link PartitionShape#links}. */
    record Links(Set<LinkPattern> links) implements PartitionShape {
        public Links {
            checkArgument(!links.isEmpty(), "links (%s) must be at least one", links);
            links = ImmutableSet.copyOf(links);
        }

        @Override
        public Partition resolve(List<NodeName> nodes, Map<String, Set<NodeName>> zones, RandomGenerator random) {
            return new Partition(links.stream()
                    .flatMap(link -> link.resolve(nodes, zones).stream())
                    .collect(ImmutableSet.toImmutableSet()));
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.links(this);
        }

        @Override
        public String toString() {
            return "links " + Joiner.on(", ").join(links);
        }
    }
}
