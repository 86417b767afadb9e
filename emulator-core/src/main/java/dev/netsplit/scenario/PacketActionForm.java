package dev.netsplit.scenario;

import com.google.common.collect.ImmutableMap;
import dev.netsplit.fault.PacketAction;
import dev.netsplit.impair.Quantities;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** What is done to packets, among the keys of a step. */
final class PacketActionForm {
    private PacketActionForm() {}

    static PacketAction read(Fields fields) {
        String key = fields.oneOf(Form.Keys.PACKET_ACTIONS);
        Value value = fields.required(key);
        return value.checked(() -> read(key, value));
    }

    private static PacketAction read(String key, Value value) {
        return switch (key) {
            case "drop" -> whenTrue(value, new PacketAction.Drop());
            case "reject" -> whenTrue(value, new PacketAction.Reject());
            case "hold" -> whenTrue(value, new PacketAction.Hold());
            case "delay" -> new PacketAction.Delay(LatencyForm.read(value));
            case "lose" -> new PacketAction.Lose(LossForm.read(value));
            case "duplicate" -> new PacketAction.Duplicate(ChanceForms.duplication(value));
            case "corrupt" -> new PacketAction.Corrupt(ChanceForms.corruption(value));
            case "reorder" -> new PacketAction.Reorder(ChanceForms.reordering(value));
            case "impair" -> new PacketAction.Impair(ProfileForm.read(value));
            case "limit" -> new PacketAction.Limit(BandwidthForm.read(value));
            case "reset" -> new PacketAction.Reset(time(value).orElse(Duration.ZERO));
            case "cut-after" -> new PacketAction.CutAfter(value.integer());
            case "hold-fin" -> new PacketAction.HoldFin(time(value));
            case "slice" -> slice(value);
            default -> whenTrue(value, new PacketAction.ZeroWindow());
        };
    }

    private static PacketAction whenTrue(Value value, PacketAction action) {
        value.isTrue();
        return action;
    }

    /** None for true. */
    private static Optional<Duration> time(Value value) {
        if (value.isFlag()) {
            value.isTrue();
            return Optional.empty();
        }
        return Optional.of(value.duration());
    }

    private static PacketAction slice(Value value) {
        if (!value.isMapping()) {
            return new PacketAction.Slice(value.integer(1, Integer.MAX_VALUE), 0, Duration.ZERO);
        }
        Fields fields = value.fields(Form.SLICE);
        return new PacketAction.Slice(
                fields.required("bytes").integer(1, Integer.MAX_VALUE),
                fields.get("variation", bytes -> bytes.integer(0, Integer.MAX_VALUE), 0),
                fields.get("gap", Value::duration, Duration.ZERO));
    }

    static void write(PacketAction action, Map<String, Object> written) {
        if (action instanceof PacketAction.Drop) {
            written.put("drop", true);
        } else if (action instanceof PacketAction.Reject) {
            written.put("reject", true);
        } else if (action instanceof PacketAction.Hold) {
            written.put("hold", true);
        } else if (action instanceof PacketAction.Delay delay) {
            written.put("delay", LatencyForm.write(delay.latency()));
        } else if (action instanceof PacketAction.Lose lose) {
            written.put("lose", LossForm.write(lose.loss()));
        } else if (action instanceof PacketAction.Duplicate duplicate) {
            written.put("duplicate", ChanceForms.write(duplicate.duplication()));
        } else if (action instanceof PacketAction.Corrupt corrupt) {
            written.put("corrupt", ChanceForms.write(corrupt.corruption()));
        } else if (action instanceof PacketAction.Reorder reorder) {
            written.put("reorder", ChanceForms.write(reorder.reordering()));
        } else if (action instanceof PacketAction.Impair impair) {
            written.put("impair", ProfileForm.write(impair.profile()));
        } else if (action instanceof PacketAction.Limit limit) {
            written.put("limit", BandwidthForm.write(limit.bandwidth()));
        } else if (action instanceof PacketAction.Reset reset) {
            written.put("reset", reset.after().isZero() ? true : Quantities.text(reset.after()));
        } else if (action instanceof PacketAction.CutAfter cut) {
            written.put("cut-after", cut.bytes());
        } else if (action instanceof PacketAction.HoldFin holdFin) {
            written.put(
                    "hold-fin", holdFin.duration().<Object>map(Quantities::text).orElse(true));
        } else if (action instanceof PacketAction.Slice slice) {
            written.put("slice", write(slice));
        } else if (action instanceof PacketAction.ZeroWindow) {
            written.put("zero-window", true);
        } else {
            throw new AssertionError(action + " has no form");
        }
    }

    private static Object write(PacketAction.Slice slice) {
        if (slice.variation() == 0 && slice.gap().isZero()) {
            return slice.bytes();
        }
        ImmutableMap.Builder<String, Object> written = ImmutableMap.builder();
        written.put("bytes", slice.bytes());
        if (slice.variation() != 0) {
            written.put("variation", slice.variation());
        }
        if (!slice.gap().isZero()) {
            written.put("gap", Quantities.text(slice.gap()));
        }
        return written.buildOrThrow();
    }
}
