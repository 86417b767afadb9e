package dev.netsplit.scenario;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.netsplit.fault.FaultSpec;
import dev.netsplit.fault.NameFault;
import dev.netsplit.impair.Quantities;
import dev.netsplit.topology.NodeName;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A fault on look-ups of a name in a scenario. */
final class NameFaultKind extends FaultKind {
    private static final ImmutableMap<String, NameFault.Answer> WORDS =
            ImmutableMap.of("unknown", new NameFault.Unknown(), "failing", new NameFault.Failing());

    private final NameFault fault;

    NameFaultKind(NameFault fault) {
        this.fault = fault;
    }

    static FaultSpec read(Value name, Fields step) {
        List<NodeName> askers = step.get("asked-by", NameFaultKind::names, ImmutableList.<NodeName>of());
        return new NameFault(name(name), answer(step.required("answer")), askers);
    }

    private static ImmutableList<NodeName> names(Value value) {
        return value.elements().stream().map(NameFaultKind::name).collect(ImmutableList.toImmutableList());
    }

    private static NameFault.Answer answer(Value answer) {
        if (!answer.isMapping()) {
            return answer.word(WORDS);
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

    @Override
    void write(Map<String, Object> step) {
        step.put(ActionForm.LOOKUP.key(), fault.name().value());
        step.put("answer", answer());
        if (!fault.askers().isEmpty()) {
            step.put("asked-by", fault.askers().stream().map(NodeName::value).toList());
        }
    }

    private Object answer() {
        return fault.answer().match(new NameFault.Answer.Cases<>() {
            @Override
            public Object unknown(NameFault.Unknown unknown) {
                return "unknown";
            }

            @Override
            public Object failing(NameFault.Failing failing) {
                return "failing";
            }

            @Override
            public Object wrong(NameFault.Wrong wrong) {
                return Map.of("wrong", wrong.other().value());
            }

            @Override
            public Object slow(NameFault.Slow slow) {
                return Map.of("slow", Quantities.text(slow.delay()));
            }
        });
    }

    @Override
    String java(JavaTerms terms) {
        String name = JavaTerms.text(fault.name().value());
        String askers = fault.askers().stream()
                .map(asker -> JavaTerms.text(asker.value()))
                .collect(Collectors.joining(", "));
        String answer = fault.answer().match(new NameFault.Answer.Cases<>() {
            @Override
            public String unknown(NameFault.Unknown unknown) {
                return "unknown(" + name + ")";
            }

            @Override
            public String failing(NameFault.Failing failing) {
                return "failing(" + name + ")";
            }

            @Override
            public String wrong(NameFault.Wrong wrong) {
                return "wrong(" + name + ", " + JavaTerms.text(wrong.other().value()) + ")";
            }

            @Override
            public String slow(NameFault.Slow slow) {
                return "slow(" + name + ", " + terms.duration(slow.delay()) + ")";
            }
        });
        return terms.type(NameFault.class) + "." + answer + (askers.isEmpty() ? "" : ".askedBy(" + askers + ")");
    }

    @Override
    FaultSpec mapped(NodeMapping nodes) {
        NameFault.Answer answer = fault.answer().match(new NameFault.Answer.Cases<>() {
            @Override
            public NameFault.Answer unknown(NameFault.Unknown unknown) {
                return unknown;
            }

            @Override
            public NameFault.Answer failing(NameFault.Failing failing) {
                return failing;
            }

            @Override
            public NameFault.Answer wrong(NameFault.Wrong wrong) {
                return new NameFault.Wrong(nodes.name(wrong.other()));
            }

            @Override
            public NameFault.Answer slow(NameFault.Slow slow) {
                return slow;
            }
        });
        return new NameFault(
                nodes.name(fault.name()),
                answer,
                fault.askers().stream().map(nodes::name).toList());
    }

    @Override
    void check(NodeMapping known) {} // the name may be a virtual address's, which the network knows

    @Override
    FaultSpec decided(Decision decision) {
        return fault;
    }
}
