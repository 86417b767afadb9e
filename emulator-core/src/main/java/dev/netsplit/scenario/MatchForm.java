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
import java.util.function.Function;

/**
 * Which packets, in a file: a mapping of conditions, all of which must hold, and at most one count; or a list of such
 * mappings, for what one cannot say: the same condition twice, or counts one after the other.
 */
final class MatchForm {
    private static final ImmutableMap<String, PacketCondition> PROTOCOLS = ImmutableMap.of(
            "tcp", new PacketCondition.Protocol(PacketView.TCP),
            "udp", new PacketCondition.Protocol(PacketView.UDP),
            "icmp", new PacketCondition.Icmp());

    private static final ImmutableMap<String, Function<Value, PacketCondition>> CONDITIONS =
            ImmutableMap.<String, Function<Value, PacketCondition>>builder()
                    .put("protocol", MatchForm::protocol)
                    .put("port", value -> new PacketCondition.Port(value.integer(1, 65_535)))
                    .put("source-port", value -> new PacketCondition.SourcePort(value.integer(1, 65_535)))
                    .put("destination-port", value -> new PacketCondition.DestinationPort(value.integer(1, 65_535)))
                    .put("flags", value -> PacketCondition.Flags.of(flags(value)))
                    .put("without-flags", value -> PacketCondition.WithoutFlags.of(flags(value)))
                    .put("length", value -> length(value.fields(Form.LENGTH)))
                    .put("with-payload", MatchForm::withPayload)
                    .put("payload-contains", value -> new PacketCondition.PayloadContains(Payload.of(value.text())))
                    .put("payload-contains-hex", value -> new PacketCondition.PayloadContains(hex(value)))
                    .put(
                            "payload-starts-with",
                            value -> new PacketCondition.PayloadStartsWith(Payload.of(value.text())))
                    .put("payload-starts-with-hex", value -> new PacketCondition.PayloadStartsWith(hex(value)))
                    .buildOrThrow();

    private static final ImmutableMap<String, Function<Value, PacketCount>> COUNTS =
            ImmutableMap.<String, Function<Value, PacketCount>>builder()
                    .put("nth", value -> new PacketCount.Nth(value.integer()))
                    .put("every-nth", value -> new PacketCount.EveryNth(value.integer()))
                    .put("first", value -> new PacketCount.First(value.integer()))
                    .put("after-first", value -> new PacketCount.AfterFirst(value.integer()))
                    .put("only", value -> new PacketCount.Only(PacketId.parse(value.text())))
                    .put("probability", value -> new PacketCount.Probability(value.probability()))
                    .buildOrThrow();

    private static final String PER_CONNECTION = "per-connection";

    static final ImmutableList<String> KEYS = ImmutableList.<String>builder()
            .addAll(CONDITIONS.keySet())
            .addAll(COUNTS.keySet())
            .add(PER_CONNECTION)
            .build();

    private MatchForm() {}

    static PacketFilter read(Value value) {
        List<PacketCondition> conditions = new ArrayList<>();
        List<PacketCount> counts = new ArrayList<>();
        boolean perConnection = false;
        for (Value part : value.elements()) {
            Fields fields = part.fields(Form.MATCH);
            for (String key : fields.keys()) {
                Value given = fields.required(key);
                Function<Value, PacketCondition> condition = CONDITIONS.get(key);
                Function<Value, PacketCount> count = COUNTS.get(key);
                if (condition != null) {
                    conditions.add(given.checked(() -> condition.apply(given)));
                } else if (count != null) {
                    fields.oneOf(COUNTS.keySet().asList());
                    counts.add(given.checked(() -> count.apply(given)));
                } else {
                    given.isTrue();
                    perConnection = true;
                }
            }
        }
        return PacketFilter.of(conditions, counts, perConnection);
    }

    private static PacketCondition protocol(Value value) {
        return value.isNumber() ? new PacketCondition.Protocol(value.integer(0, 255)) : value.word(PROTOCOLS);
    }

    private static PacketCondition withPayload(Value value) {
        value.isTrue();
        return new PacketCondition.WithPayload();
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
            putInto(parts, Map.entry(PER_CONNECTION, true), false);
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
                    ? parts.get(i).keySet().stream().anyMatch(COUNTS::containsKey)
                    : parts.get(i).containsKey(entry.getKey());
            first = taken ? i + 1 : first; // counts keep their order
        }
        if (first == parts.size()) {
            parts.add(new LinkedHashMap<>());
        }
        parts.get(first).put(entry.getKey(), entry.getValue());
    }

    private static Map.Entry<String, Object> write(PacketCondition condition) {
        return condition.match(new PacketCondition.Cases<>() {
            @Override
            public Map.Entry<String, Object> protocol(PacketCondition.Protocol protocol) {
                return Map.entry(
                        "protocol",
                        protocol.number() == PacketView.TCP
                                ? "tcp"
                                : protocol.number() == PacketView.UDP ? "udp" : (Object) protocol.number());
            }

            @Override
            public Map.Entry<String, Object> icmp(PacketCondition.Icmp icmp) {
                return Map.entry("protocol", "icmp");
            }

            @Override
            public Map.Entry<String, Object> port(PacketCondition.Port port) {
                return Map.entry("port", port.port());
            }

            @Override
            public Map.Entry<String, Object> sourcePort(PacketCondition.SourcePort port) {
                return Map.entry("source-port", port.port());
            }

            @Override
            public Map.Entry<String, Object> destinationPort(PacketCondition.DestinationPort port) {
                return Map.entry("destination-port", port.port());
            }

            @Override
            public Map.Entry<String, Object> flags(PacketCondition.Flags flags) {
                return Map.entry("flags", MatchForm.flags(flags.flags()));
            }

            @Override
            public Map.Entry<String, Object> withoutFlags(PacketCondition.WithoutFlags flags) {
                return Map.entry("without-flags", MatchForm.flags(flags.flags()));
            }

            @Override
            public Map.Entry<String, Object> length(PacketCondition.Length length) {
                return Map.entry("length", ImmutableMap.of("min", length.min(), "max", length.max()));
            }

            @Override
            public Map.Entry<String, Object> withPayload(PacketCondition.WithPayload payload) {
                return Map.entry("with-payload", true);
            }

            @Override
            public Map.Entry<String, Object> payloadContains(PacketCondition.PayloadContains payload) {
                return payload("payload-contains", payload.payload());
            }

            @Override
            public Map.Entry<String, Object> payloadStartsWith(PacketCondition.PayloadStartsWith payload) {
                return payload("payload-starts-with", payload.payload());
            }

            @Override
            public Map.Entry<String, Object> own(PacketCondition.Own own) {
                throw new IllegalStateException("condition (" + own.name()
                        + ") must not be a predicate of your own to be said in a file: build the scenario in Java");
            }
        });
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
        return count.match(new PacketCount.Cases<>() {
            @Override
            public Map.Entry<String, Object> nth(PacketCount.Nth nth) {
                return Map.entry("nth", nth.n());
            }

            @Override
            public Map.Entry<String, Object> everyNth(PacketCount.EveryNth every) {
                return Map.entry("every-nth", every.n());
            }

            @Override
            public Map.Entry<String, Object> first(PacketCount.First first) {
                return Map.entry("first", first.n());
            }

            @Override
            public Map.Entry<String, Object> afterFirst(PacketCount.AfterFirst after) {
                return Map.entry("after-first", after.n());
            }

            @Override
            public Map.Entry<String, Object> probability(PacketCount.Probability probability) {
                return Map.entry("probability", Yaml.probability(probability.probability()));
            }

            @Override
            public Map.Entry<String, Object> only(PacketCount.Only only) {
                return Map.entry("only", only.packet().toString());
            }
        });
    }
}
