package dev.netsplit.scenario;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.netsplit.fault.FaultSpec;
import dev.netsplit.fault.NameFault;
import dev.netsplit.fault.NodeFault;
import dev.netsplit.fault.PacketFault;
import dev.netsplit.fault.PartitionFault;
import dev.netsplit.impair.Quantities;
import dev.netsplit.packet.PacketFilter;
import dev.netsplit.topology.NodeName;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What a step does, among its keys. */
final class ActionForm {
    private static final ImmutableMap<String, NodeFault.Action> NODE_ACTIONS = Arrays.stream(NodeFault.Action.values())
            .collect(ImmutableMap.toImmutableMap(ActionForm::word, action -> action));

    private ActionForm() {}

    static StepAction read(Fields fields) {
        String subject = fields.oneOf(Form.Keys.SUBJECTS);
        if (!subject.equals("packets")) {
            fields.refuse(List.of("match"), "it goes with packets");
            fields.refuse(Form.Keys.PACKET_ACTIONS, "it goes with packets");
        }
        if (!subject.equals("partition")) {
            fields.refuse(List.of("mode"), "it goes with partition");
        }
        if (!subject.equals("lookup")) {
            fields.refuse(List.of("answer", "asked-by"), "it goes with lookup");
        }
        Value value = fields.required(subject);
        return switch (subject) {
            case "partition" -> new StepAction.Inject(PartitionForm.read(fields));
            case "packets" -> new StepAction.Inject(packets(fields));
            case "lookup" -> new StepAction.Inject(lookup(value, fields));
            case "node" -> new StepAction.Inject(node(value));
            default -> heal(value);
        };
    }

    static void write(StepAction action, Map<String, Object> written) {
        if (action instanceof StepAction.Heal heal) {
            written.put("heal", heal.steps().isEmpty() ? true : List.copyOf(heal.steps()));
        } else if (action instanceof StepAction.Inject inject) {
            write(inject.fault(), written);
        }
    }

    private static void write(FaultSpec fault, Map<String, Object> written) {
        if (fault instanceof PartitionFault partition) {
            PartitionForm.write(partition, written);
        } else if (fault instanceof PacketFault packets) {
            written.put("packets", NodesForm.write(packets.links()));
            MatchForm.write(packets.filter()).ifPresent(match -> written.put("match", match));
            PacketActionForm.write(packets.action(), written);
        } else if (fault instanceof NodeFault node) {
            written.put("node", Map.of(word(node.action()), node.node().name()));
        } else if (fault instanceof NameFault name) {
            written.put("lookup", name.name().value());
            written.put("answer", answer(name.answer()));
            if (!name.askers().isEmpty()) {
                written.put(
                        "asked-by", name.askers().stream().map(NodeName::value).toList());
            }
        }
    }

    private static FaultSpec packets(Fields fields) {
        PacketFilter filter = fields.get("match", MatchForm::read, PacketFilter.all());
        return new PacketFault(NodesForm.links(fields.required("packets")), filter, PacketActionForm.read(fields));
    }

    private static FaultSpec node(Value value) {
        Fields fields = value.fields(Form.NODE);
        String key = fields.oneOf(List.copyOf(Form.NODE.keys()));
        NodeFault.Action action = NODE_ACTIONS.get(key);
        if (action == null) {
            throw new AssertionError("every action of a node has a key");
        }
        return new NodeFault(NodesForm.node(fields.required(key)), action);
    }

    private static FaultSpec lookup(Value name, Fields step) {
        List<NodeName> askers = step.get("asked-by", ActionForm::names, ImmutableList.<NodeName>of());
        return new NameFault(name(name), answer(step.required("answer")), askers);
    }

    private static ImmutableList<NodeName> names(Value value) {
        return value.elements().stream().map(ActionForm::name).collect(ImmutableList.toImmutableList());
    }

    private static NameFault.Answer answer(Value answer) {
        if (!answer.isMapping()) {
            return answer.word(Map.<String, NameFault.Answer>of(
                    "unknown", new NameFault.Unknown(), "failing", new NameFault.Failing()));
        }
        Fields fields = answer.fields(Form.ANSWER);
        Value value = fields.required(fields.oneOf(List.of("wrong", "slow")));
        return fields.has("wrong")
                ? new NameFault.Wrong(name(value))
                : value.checked(() -> new NameFault.Slow(value.duration()));
    }

    private static NodeName name(Value value) {
        String text = value.text();
        return value.checked(() -> new NodeName(text));
    }

    private static Object answer(NameFault.Answer answer) {
        if (answer instanceof NameFault.Wrong wrong) {
            return Map.of("wrong", wrong.other().value());
        } else if (answer instanceof NameFault.Slow slow) {
            return Map.of("slow", Quantities.text(slow.delay()));
        }
        return answer instanceof NameFault.Unknown ? "unknown" : "failing";
    }

    private static StepAction heal(Value value) {
        if (value.isFlag()) {
            value.isTrue();
            return StepAction.Heal.everything();
        }
        Set<String> steps = value.elements().stream().map(Value::text).collect(ImmutableSet.toImmutableSet());
        if (steps.isEmpty()) {
            throw value.mustBe("the names of one step or more, or true for all");
        }
        return new StepAction.Heal(steps);
    }

    private static String word(NodeFault.Action action) {
        return action.name().toLowerCase(Locale.ROOT);
    }
}
