package dev.netsplit.scenario;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableMap;
import dev.netsplit.fault.FaultSpec;
import dev.netsplit.fault.NodeFault;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A fault on nodes in a scenario. */
final class NodeFaultKind extends FaultKind {
    /** What can be done to a node, by its key. */
    static final ImmutableMap<String, NodeFault.Action> ACTIONS = Arrays.stream(NodeFault.Action.values())
            .collect(ImmutableMap.toImmutableMap(NodeFaultKind::word, action -> action));

    private final NodeFault fault;

    NodeFaultKind(NodeFault fault) {
        this.fault = fault;
    }

    static FaultSpec read(Value value) {
        Fields fields = value.fields(Form.NODE);
        String key = fields.oneOf(List.copyOf(Form.NODE.keys()));
        NodeFault.Action action = requireNonNull(ACTIONS.get(key));
        return new NodeFault(NodesForm.node(fields.required(key)), action);
    }

    @Override
    void write(Map<String, Object> step) {
        step.put(
                ActionForm.NODE.key(), Map.of(word(fault.action()), fault.node().name()));
    }

    @Override
    String java(JavaTerms terms) {
        return terms.type(NodeFault.class) + "." + word(fault.action()) + "("
                + JavaTerms.text(fault.node().name()) + ")";
    }

    @Override
    FaultSpec mapped(NodeMapping nodes) {
        return new NodeFault(nodes.node(fault.node()), fault.action());
    }

    @Override
    void check(NodeMapping known) {
        mapped(known);
    }

    @Override
    FaultSpec decided(Decision decision) {
        return fault;
    }

    private static String word(NodeFault.Action action) {
        return action.name().toLowerCase(Locale.ROOT);
    }
}
