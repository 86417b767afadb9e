package dev.netsplit;

import dev.netsplit.topology.NodeName;
import dev.netsplit.topology.PartitionShape;
import java.util.Map;
import java.util.Set;

/**
 * The names of several nodes that a shape of partition may use.
 *
 * @param zones the zones alone
 * @param all the zones and the made-up hosts
 */
record ShapeNames(Map<String, Set<NodeName>> zones, Map<String, Set<NodeName>> all)
        implements PartitionShape.Cases<Map<String, Set<NodeName>>> {
    @Override
    public Map<String, Set<NodeName>> groups(PartitionShape.Groups groups) {
        return all;
    }

    @Override
    public Map<String, Set<NodeName>> halves(PartitionShape.Halves halves) {
        return all;
    }

    @Override
    public Map<String, Set<NodeName>> randomHalves(PartitionShape.RandomHalves halves) {
        return all;
    }

    @Override
    public Map<String, Set<NodeName>> isolate(PartitionShape.Isolate isolate) {
        return all;
    }

    @Override
    public Map<String, Set<NodeName>> randomNode(PartitionShape.RandomNode node) {
        return all;
    }

    @Override
    public Map<String, Set<NodeName>> majorityMinority(PartitionShape.MajorityMinority shape) {
        return all;
    }

    @Override
    public Map<String, Set<NodeName>> bridge(PartitionShape.Bridge bridge) {
        return all;
    }

    @Override
    public Map<String, Set<NodeName>> majoritiesRing(PartitionShape.MajoritiesRing ring) {
        return all;
    }

    @Override
    public Map<String, Set<NodeName>> oneWay(PartitionShape.OneWay oneWay) {
        return all;
    }

    @Override
    public Map<String, Set<NodeName>> zones(PartitionShape.Zones shape) {
        return zones; // without names it stands for all zones of the network
    }

    @Override
    public Map<String, Set<NodeName>> links(PartitionShape.Links links) {
        return all;
    }
}
