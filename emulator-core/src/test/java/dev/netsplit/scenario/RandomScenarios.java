package dev.netsplit.scenario;

import com.google.common.collect.ImmutableSet;
import dev.netsplit.fault.FaultSpec;
import dev.netsplit.fault.NameFault;
import dev.netsplit.fault.NodeFault;
import dev.netsplit.fault.PacketAction;
import dev.netsplit.fault.PacketFault;
import dev.netsplit.fault.PartitionFault;
import dev.netsplit.fault.PartitionMode;
import dev.netsplit.impair.Impairment;
import dev.netsplit.impair.ImpairmentKind;
import dev.netsplit.topology.LinkPattern;
import dev.netsplit.topology.NodeName;
import dev.netsplit.topology.NodePattern;
import dev.netsplit.topology.PartitionShape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Scenarios of all that there can be, each a function of its seed, for networks of the nodes n1 to n5 with the zones
 * east and west.
 */
final class RandomScenarios {
    static final List<NodeName> NODES =
            List.of("n1", "n2", "n3", "n4", "n5").stream().map(NodeName::new).toList();

    private final Random random;
    private final RandomPackets packets;

    private RandomScenarios(long seed) {
        this.random = new Random(seed);
        this.packets = new RandomPackets(random);
    }

    static Scenario of(long seed) {
        return new RandomScenarios(seed).scenario();
    }

    private Scenario scenario() {
        List<Choice> choices = chance() ? List.of() : List.of(choice("victim", "*"), choice("other", "n2", "east"));
        List<Step> steps = new ArrayList<>();
        int count = 1 + random.nextInt(6);
        for (int i = 0; i < count; i++) {
            steps.add(step(i, steps, !choices.isEmpty()));
        }
        return new Scenario(
                oneOf("leader is cut off", "42", "true", "a: b # c", "\"quoted\"", "ümläut → 選挙"),
                chance() ? OptionalLong.empty() : OptionalLong.of(random.nextLong()),
                choices,
                steps,
                Optional.of(Duration.ofHours(20)),
                chance() ? Scenario.DEFAULT_QUIET_TIME : time());
    }

    private static Choice choice(String name, String... from) {
        return new Choice(
                new NodeName(name),
                ImmutableSet.copyOf(List.of(from).stream().map(NodePattern::new).toList()));
    }

    private Step step(int index, List<Step> before, boolean choices) {
        List<StepAction> actions = new ArrayList<>();
        do {
            actions.add(action(before, choices));
        } while (random.nextInt(4) == 0);
        boolean lasts = actions.stream().noneMatch(StepAction::isInstant) && chance();
        return new Step(
                chance() ? ScenarioBuilder.defaultName(index) : oneOf("split ", "no ", "1") + index,
                trigger(before),
                actions,
                lasts ? Optional.of(span()) : Optional.empty());
    }

    private Trigger trigger(List<Step> before) {
        List<Step> withEnd = before.stream().filter(Step::hasEnd).toList();
        return switch (random.nextInt(7)) {
            case 0 -> new Trigger.OnSignal(oneOf("leader-elected", "7", "full stop."), delay());
            case 1 -> new Trigger.OnPackets(links(), packets.filter(), 1 + random.nextInt(3), delay());
            case 2 -> new Trigger.Every(span(), span(), OptionalInt.of(1 + random.nextInt(4)), Optional.empty());
            case 3 ->
                new Trigger.Every(
                        TimeSpan.of(Duration.ofSeconds(20)),
                        TimeSpan.ZERO,
                        chance() ? OptionalInt.empty() : OptionalInt.of(3),
                        Optional.of(Duration.ofSeconds(60)));
            case 4 ->
                before.isEmpty()
                        ? new Trigger.At(span())
                        : new Trigger.With(pick(before).name(), delay());
            case 5 ->
                withEnd.isEmpty()
                        ? new Trigger.At(span())
                        : new Trigger.After(pick(withEnd).name(), delay());
            default -> new Trigger.At(chance() ? TimeSpan.ZERO : span());
        };
    }

    private StepAction action(List<Step> before, boolean choices) {
        if (!before.isEmpty() && random.nextInt(6) == 0) {
            return chance()
                    ? StepAction.Heal.everything()
                    : new StepAction.Heal(ImmutableSet.copyOf(
                            List.of(pick(before).name(), before.get(0).name())));
        }
        return new StepAction.Inject(fault(choices ? oneOf("victim", "other", "n1") : oneOf("n1", "host", "n2")));
    }

    private FaultSpec fault(String node) {
        return switch (random.nextInt(5)) {
            case 0 -> new NodeFault(new NodePattern(chance() ? node : "*"), oneOf(NodeFault.Action.values()));
            case 1 ->
                this.<Supplier<NameFault>>oneOf(
                                () -> NameFault.unknown(node),
                                () -> NameFault.unknown(node).askedBy("n4", "n5"),
                                () -> NameFault.failing(node),
                                () -> NameFault.wrong(node, "n5"),
                                () -> NameFault.slow(node, Duration.ofMillis(random.nextInt(4000))))
                        .get();
            case 2 -> new PartitionFault(shape(node), mode());
            default ->
                new PacketFault(chance() ? links() : Set.of(LinkPattern.of(node, "n3")), packets.filter(), action());
        };
    }

    private PartitionShape shape(String node) {
        return this.<Supplier<PartitionShape>>oneOf(
                        PartitionShape::halves,
                        PartitionShape::randomHalves,
                        PartitionShape::randomNode,
                        PartitionShape::majorityMinority,
                        PartitionShape::bridge,
                        PartitionShape::majoritiesRing,
                        () -> PartitionShape.zones(),
                        () -> PartitionShape.zones("east", "west"),
                        () -> PartitionShape.isolate(node),
                        () -> PartitionShape.bridge(node),
                        () -> PartitionShape.groups(List.of(Set.of("n4"), Set.of("n3", "n5"), Set.of("*"))),
                        () -> PartitionShape.oneWay(Set.of("n4", "n5"), Set.of(node)),
                        () -> PartitionShape.links(links()))
                .get();
    }

    private PartitionMode mode() {
        return this.<Supplier<PartitionMode>>oneOf(
                        PartitionMode::drop,
                        PartitionMode::reject,
                        PartitionMode::hold,
                        () -> PartitionMode.slow(packets.profile()))
                .get();
    }

    private PacketAction action() {
        return switch (oneOf(PacketActionForm.values())) {
            case DROP -> new PacketAction.Drop();
            case REJECT -> new PacketAction.Reject();
            case HOLD -> new PacketAction.Hold();
            case IMPAIRING -> new PacketAction.Impairing(impairment());
            case IMPAIR -> new PacketAction.Impair(packets.profile());
            case LIMIT -> new PacketAction.Limit(packets.bandwidth());
            case RESET -> new PacketAction.Reset(chance() ? Duration.ZERO : time());
            case CUT_AFTER -> new PacketAction.CutAfter(random.nextInt(100_000));
            case HOLD_FIN -> new PacketAction.HoldFin(chance() ? Optional.empty() : Optional.of(time()));
            case SLICE -> new PacketAction.Slice(10, chance() ? 0 : 9, chance() ? Duration.ZERO : time());
            case ZERO_WINDOW -> new PacketAction.ZeroWindow();
        };
    }

    private Impairment impairment() {
        return switch (oneOf(ImpairmentKind.values())) {
            case LATENCY -> packets.latency();
            case LOSS -> packets.loss();
            case DUPLICATION -> packets.duplication();
            case CORRUPTION -> packets.corruption();
            case REORDERING -> packets.reordering();
        };
    }

    private Set<LinkPattern> links() {
        return oneOf(
                ImmutableSet.of(LinkPattern.of("*", "n3")),
                ImmutableSet.of(LinkPattern.of("n1", "n2"), LinkPattern.of("n2", "n1")),
                ImmutableSet.of(LinkPattern.of("east", "west"), LinkPattern.of("host", "*")));
    }

    private TimeSpan delay() {
        return chance() ? TimeSpan.ZERO : span();
    }

    private TimeSpan span() {
        Duration shortest = time();
        return chance() ? TimeSpan.of(shortest) : TimeSpan.between(shortest, shortest.plus(time()));
    }

    private Duration time() {
        return packets.time();
    }

    private boolean chance() {
        return random.nextBoolean();
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    @SafeVarargs
    private <T> T oneOf(T... values) {
        return values[random.nextInt(values.length)];
    }
}
