package dev.netsplit.scenario;

import dev.netsplit.impair.Quantities;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.StreamDataWriter;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.emitter.Emitter;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.serializer.Serializer;

/** Prints plain data, maps, lists, texts, numbers and truth values, so that people like to read it. */
final class Yaml {
    /** What is no longer than this stands on one line. */
    private static final int MAX_FLOW_LENGTH = 100;

    /** The lists and mappings from the outside that have a line for each of their elements, however short. */
    private static final int BLOCK_DEPTH = 3;

    /** Longer ones are not what somebody wrote. */
    private static final int MAX_PERCENT_LENGTH = 10;

    private static final int NEVER_FOLD = 1 << 20;

    private Yaml() {}

    static String print(Map<String, Object> data) {
        DumpSettings settings = DumpSettings.builder()
                .setWidth(NEVER_FOLD)
                .setIndicatorIndent(2)
                .setIndentWithIndicator(true)
                .setIndent(2)
                .build();
        StringBuilder text = new StringBuilder();
        Emitter emitter = new Emitter(settings, new StreamDataWriter() {
            @Override
            public void write(String part) {
                text.append(part);
            }

            @Override
            public void write(String part, int offset, int length) {
                text.append(part, offset, offset + length);
            }
        });
        Serializer serializer = new Serializer(settings, emitter);
        serializer.emitStreamStart();
        serializer.serializeDocument(node(data, 0));
        serializer.emitStreamEnd();
        return text.toString();
    }

    /** As a percentage where that is exact, else as a number. */
    static Object probability(double probability) {
        String percent = Quantities.percent(probability);
        boolean exact =
                percent.length() <= MAX_PERCENT_LENGTH && Quantities.probability("share", percent) == probability;
        return exact ? percent : (Object) probability;
    }

    /** Without the zero after the point that Java puts to every whole number. */
    static String number(double value) {
        return new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
    }

    private static Node node(Object data, int depth) {
        if (data instanceof Map<?, ?> map) {
            List<NodeTuple> entries = new ArrayList<>();
            map.forEach((key, value) -> entries.add(new NodeTuple(node(key, depth + 1), node(value, depth + 1))));
            return new MappingNode(Tag.MAP, entries, style(data, depth));
        } else if (data instanceof List<?> list) {
            List<Node> elements = new ArrayList<>();
            list.forEach(element -> elements.add(node(element, depth + 1)));
            return new SequenceNode(Tag.SEQ, elements, style(data, depth));
        } else if (data instanceof Boolean) {
            return new ScalarNode(Tag.BOOL, data.toString(), ScalarStyle.PLAIN);
        } else if (data instanceof Long || data instanceof Integer) {
            return new ScalarNode(Tag.INT, data.toString(), ScalarStyle.PLAIN);
        } else if (data instanceof Double) {
            return new ScalarNode(Tag.FLOAT, data.toString(), ScalarStyle.PLAIN);
        }
        return new ScalarNode(Tag.STR, data.toString(), ScalarStyle.PLAIN);
    }

    private static FlowStyle style(Object data, int depth) {
        boolean block = data instanceof List<?> list
                ? depth < BLOCK_DEPTH - 1 || list.stream().anyMatch(Map.class::isInstance)
                : depth < BLOCK_DEPTH;
        return block || data.toString().length() > MAX_FLOW_LENGTH ? FlowStyle.BLOCK : FlowStyle.FLOW;
    }
}
