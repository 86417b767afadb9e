package dev.netsplit.scenario;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.io.BaseEncoding;
import dev.netsplit.packet.PacketCondition;
import dev.netsplit.packet.PacketCount;
import dev.netsplit.packet.PacketFilter;
import dev.netsplit.packet.PacketId;
import dev.netsplit.packet.PacketView;
import dev.netsplit.packet.Payload;
import dev.netsplit.packet.TcpFlag;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which packets, in a file: a mapping of conditions, all of which must hold, and at most one count; or a list of such mappings, for
 * what one cannot say: the same condition twice, or counts one after the other.
 */
final class MatchForm {
    private static final ImmutableMap<String, PacketCondition> PROTOCOLS = ImmutableMap.of(
            "tcp", new PacketCondition.Protocol(PacketView.TCP),
            "udp", new PacketCondition.Protocol(PacketView.UDP),
            "icmp", new PacketCondition.Icmp());

    private static final List<String> COUNTS =
            List.of("nth", "every-nth", "first", "after-first", "only", "probability");

    private MatchForm() {}

    static PacketFilter read(Value value) {
        List<PacketCondition> conditions = new ArrayList<>();
        List<PacketCount> counts = new ArrayList<>();
        boolean perConnection = false;
        for (Value part : value.elements()) {
            Fields fields = part.fields(Form.MATCH);
            for (String key : fields.keys()) {
                Value condition = fields.required(key);
                if (key.equals("per-connection")) {
                    condition.isTrue();
                    perConnection = true;
                } else if (COUNTS.contains(key)) {
                    fields.oneOf(COUNTS);
                    counts.add(condition.checked(() -> count(key, condition)));
                } else if (key.equals("with-payload")) {
                    condition.isTrue();
                    conditions.add(new PacketCondition.WithPayload());
                } else {
                    conditions.add(condition.checked(() -> condition(key, condition)));
                }
            }
        }
        return PacketFilter.of(conditions, counts, perConnection);
    }

    private static PacketCondition condition(String key, Value value) {
        return switch (key) {
            case "protocol" ->
                value.isNumber() ? new PacketCondition.Protocol(value.integer(0, 255)) : value.word(PROTOCOLS);
            case "port" -> new PacketCondition.Port(value.integer(1, 65_535));
            case "source-port" -> new PacketCondition.SourcePort(value.integer(1, 65_535));
            case "destination-port" -> new PacketCondition.DestinationPort(value.integer(1, 65_535));
            case "flags" -> PacketCondition.Flags.of(flags(value));
            case "without-flags" -> PacketCondition.WithoutFlags.of(flags(value));
            case "length" -> length(value.fields(Form.LENGTH));
            case "payload-contains" -> new PacketCondition.PayloadContains(Payload.of(value.text()));
            case "payload-contains-hex" -> new PacketCondition.PayloadContains(hex(value));
            case "payload-starts-with" -> new PacketCondition.PayloadStartsWith(Payload.of(value.text()));
            default -> new PacketCondition.PayloadStartsWith(hex(value));
        };
    }

    private static PacketCount count(String key, Value value) {
        return switch (key) {
            case "nth" -> new PacketCount.Nth(value.integer());
            case "every-nth" -> new PacketCount.EveryNth(value.integer());
            case "first" -> new PacketCount.First(value.integer());
            case "after-first" -> new PacketCount.AfterFirst(value.integer());
            case "only" -> new PacketCount.Only(PacketId.parse(value.text()));
            default -> new PacketCount.Probability(value.probability());
        };
    }

    private static PacketCondition length(Fields fields) {
        return new PacketCondition.Length(
                fields.get("min", bytes -> bytes.integer(0, PacketCondition.Length.MAX), 0),
                fields.get("max", bytes -> bytes.integer(0, PacketCondition.Length.MAX), PacketCondition.Length.MAX));
    }

    private static Set<TcpFlag> flags(Value value) {
        ImmutableMap<String, TcpFlag> words =
                Arrays.stream(TcpFlag.values()).collect(ImmutableMap.toImmutableMap(Enum::name, flag -> flag));
        return value.elements().stream().map(flag -> flag.word(words)).collect(ImmutableSet.toImmutableSet());
    }

    private static Payload hex(Value value) {
        try {
            return Payload.of(BaseEncoding.base16().decode(value.text().toUpperCase(Locale.ROOT)));
        } catch (IllegalArgumentException e) {
            throw value.mustBe("bytes in hexadecimal digits, two for each, such as \"0a1b\"");
        }
    }

    /** Nothing for all packets. */
    static Optional<Object> write(PacketFilter filter) {
        List<Map<String, Object>> parts = new ArrayList<>();
        for (PacketCondition condition : filter.conditions()) {
            putInto(parts, write(condition), false);
        }
        for (PacketCount count : filter.counts()) {
            putInto(parts, write(count), true);
        }
        if (filter.isPerConnection()) {
            putInto(parts, Map.entry("per-connection", true), false);
        }
        return parts.isEmpty() ? Optional.empty() : Optional.of(parts.size() == 1 ? parts.get(0) : parts);
    }

    /**
     * Into the first mapping that has no such key yet.
     *
     * @param isCount whether it is one, of which a mapping has one only
     */
    private static void putInto(List<Map<String, Object>> parts, Map.Entry<String, Object> entry, boolean isCount) {
        int first = 0;
        for (int i = 0; i < parts.size(); i++) {
            boolean taken = isCount
                    ? parts.get(i).keySet().stream().anyMatch(COUNTS::contains)
                    : parts.get(i).containsKey(entry.getKey());
            first = taken ? i + 1 : first; // counts keep their order
        }
        if (first == parts.size()) {
            parts.add(new LinkedHashMap<>());
        }
        parts.get(first).put(entry.getKey(), entry.getValue());
    }

    private static Map.Entry<String, Object> write(PacketCondition condition) {
        if (condition instanceof PacketCondition.Protocol protocol) {
            return Map.entry(
                    "protocol",
                    protocol.number() == PacketView.TCP
                            ? "tcp"
                            : protocol.number() == PacketView.UDP ? "udp" : (Object) protocol.number());
        } else if (condition instanceof PacketCondition.Icmp) {
            return Map.entry("protocol", "icmp");
        } else if (condition instanceof PacketCondition.Port port) {
            return Map.entry("port", port.port());
        } else if (condition instanceof PacketCondition.SourcePort port) {
            return Map.entry("source-port", port.port());
        } else if (condition instanceof PacketCondition.DestinationPort port) {
            return Map.entry("destination-port", port.port());
        } else if (condition instanceof PacketCondition.Flags flags) {
            return Map.entry("flags", flags(flags.flags()));
        } else if (condition instanceof PacketCondition.WithoutFlags flags) {
            return Map.entry("without-flags", flags(flags.flags()));
        } else if (condition instanceof PacketCondition.Length length) {
            return Map.entry("length", ImmutableMap.of("min", length.min(), "max", length.max()));
        } else if (condition instanceof PacketCondition.WithPayload) {
            return Map.entry("with-payload", true);
        } else if (condition instanceof PacketCondition.PayloadContains contains) {
            return payload("payload-contains", contains.payload());
        } else if (condition instanceof PacketCondition.PayloadStartsWith starts) {
            return payload("payload-starts-with", starts.payload());
        } else if (condition instanceof PacketCondition.Own own) {
            throw new IllegalStateException("condition (" + own.name()
                    + ") must not be a predicate of your own to be said in a file: build the scenario in Java");
        }
        throw new AssertionError(condition + " has no form");
    }

    private static Map.Entry<String, Object> payload(String key, Payload payload) {
        return payload.isText()
                ? Map.entry(key, new String(payload.toByteArray(), StandardCharsets.US_ASCII))
                : Map.entry(key + "-hex", BaseEncoding.base16().lowerCase().encode(payload.toByteArray()));
    }

    private static List<String> flags(Set<TcpFlag> flags) {
        return flags.stream().map(Enum::name).collect(ImmutableList.toImmutableList());
    }

    private static Map.Entry<String, Object> write(PacketCount count) {
        if (count instanceof PacketCount.Nth nth) {
            return Map.entry("nth", nth.n());
        } else if (count instanceof PacketCount.EveryNth every) {
            return Map.entry("every-nth", every.n());
        } else if (count instanceof PacketCount.First first) {
            return Map.entry("first", first.n());
        } else if (count instanceof PacketCount.AfterFirst after) {
            return Map.entry("after-first", after.n());
        } else if (count instanceof PacketCount.Only only) {
            return Map.entry("only", only.packet().toString());
        } else if (count instanceof PacketCount.Probability probability) {
            return Map.entry("probability", Yaml.probability(probability.probability()));
        }
        throw new AssertionError(count + " has no form");
    }
}
