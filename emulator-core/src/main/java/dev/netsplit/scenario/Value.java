package dev.netsplit.scenario;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import dev.netsplit.impair.Quantities;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/** A value in a file, which knows what it is called and where it stands, for whatever is wrong with it. */
final class Value {
    static final int MAX_CHARACTERS = 2_000_000;

    /** Longer values are cut in messages. */
    private static final int MAX_EXCERPT = 100;

    private final String source;
    private final String name;
    private final Node node;

    Value(String source, String name, Node node) {
        this.source = source;
        this.name = name;
        this.node = node;
    }

    /**
     * The whole of a file.
     *
     * @param source what the file is called
     * @throws ScenarioFormatException if the text is not YAML, or empty
     */
    static Value of(String source, String text) {
        if (text.length() > MAX_CHARACTERS) {
            throw new ScenarioFormatException(
                    new Position(source, 1, 1),
                    "text (%s characters or more) must be at most %s characters"
                            .formatted(text.length(), MAX_CHARACTERS));
        }
        LoadSettings settings = LoadSettings.builder()
                .setLabel(source)
                .setMaxAliasesForCollections(BoundedParser.MAX_VALUES)
                .build();
        try {
            return new Composer(
                            settings,
                            new BoundedParser(source, new ParserImpl(settings, new StreamReader(settings, text))))
                    .getSingleNode()
                    .map(root -> new Value(source, "scenario", root))
                    .orElseThrow(() -> new ScenarioFormatException(
                            new Position(source, 1, 1), "scenario () must not be empty; it has a name and steps"));
        } catch (MarkedYamlEngineException e) {
            throw new ScenarioFormatException(
                    Position.of(source, e.getProblemMark()), "the text must be YAML or JSON, but " + e.getProblem(), e);
        } catch (YamlEngineException e) {
            throw new ScenarioFormatException(
                    new Position(source, 1, 1), "the text must be YAML or JSON, but " + e.getMessage(), e);
        }
    }

    String name() {
        return name;
    }

    boolean isMapping() {
        return node instanceof MappingNode;
    }

    boolean isList() {
        return node instanceof SequenceNode;
    }

    /** As a mapping of this form. */
    Fields fields(Form form) {
        if (node instanceof MappingNode mapping && !node.isRecursive()) {
            return Fields.of(source, this, form, mapping);
        }
        throw mustBe("a mapping with keys of " + form.keys());
    }

    /** One by one; a value that is no list is a list of one. */
    List<Value> elements() {
        if (!(node instanceof SequenceNode sequence)) {
            return List.of(this);
        }
        if (node.isRecursive()) {
            throw mustBe("a list that does not contain itself");
        }
        return sequence.getValue().stream()
                .map(element -> new Value(source, name, element))
                .collect(ImmutableList.toImmutableList());
    }

    /** As a list, each element by the function. */
    <T> ImmutableList<T> list(Function<Value, T> element) {
        if (!isList()) {
            throw mustBe("a list");
        }
        return elements().stream().map(element).collect(ImmutableList.toImmutableList());
    }

    /** As a word or a text. */
    String text() {
        if (node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.STR)) {
            return scalar.getValue();
        }
        throw mustBe(node instanceof ScalarNode ? "a text; put it in quotes" : "a text");
    }

    /** As {@code true} or {@code false}. */
    boolean flag() {
        if (node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.BOOL)) {
            return Boolean.parseBoolean(scalar.getValue());
        }
        throw mustBe("true or false");
    }

    /** As a whole number. */
    long integer() {
        if (node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.INT)) {
            try {
                return Long.parseLong(scalar.getValue());
            } catch (NumberFormatException e) {
                throw mustBe("a whole number of at most 18 digits");
            }
        }
        throw mustBe("a whole number");
    }

    /** As a number. */
    double number() {
        if (node instanceof ScalarNode scalar && isNumber()) {
            try {
                return Double.parseDouble(scalar.getValue());
            } catch (NumberFormatException e) {
                throw mustBe("a number");
            }
        }
        throw mustBe("a number");
    }

    /** As a percentage, or a number from 0 to 1. */
    double probability() {
        return isNumber() ? number() : parsed(Quantities::probability);
    }

    /** As an integer in the range. */
    int integer(int min, int max) {
        long value = integer();
        if (value < min || value > max) {
            throw mustBe("from %s to %s".formatted(min, max));
        }
        return (int) value;
    }

    /** As a length of time. */
    Duration duration() {
        return parsed(Quantities::duration);
    }

    /** As {@code true}, for keys that have no other meaning. */
    void isTrue() {
        if (!flag()) {
            throw mustBe("true; leave it out otherwise");
        }
    }

    /** As one of these words. */
    <T> T word(Map<String, T> words) {
        String text = text();
        T meaning = words.get(text);
        if (meaning == null) {
            throw mustBe("one of " + words.keySet()
                    + Suggestion.nearest(text, words.keySet())
                            .map(near -> "; did you mean " + near + "?")
                            .orElse(""));
        }
        return meaning;
    }

    /** As a mapping of any keys, in their order. */
    Map<String, Value> entries() {
        if (!(node instanceof MappingNode mapping) || node.isRecursive()) {
            throw mustBe("a mapping");
        }
        return Fields.entries(source, mapping);
    }

    boolean isNumber() {
        return node instanceof ScalarNode scalar
                && (scalar.getTag().equals(Tag.INT) || scalar.getTag().equals(Tag.FLOAT));
    }

    boolean isFlag() {
        return node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.BOOL);
    }

    /**
     * As whatever a function makes of its name and its text, or number; what that refuses is refused with its place.
     */
    <T> T parsed(BiFunction<String, String, T> parser) {
        if (!(node instanceof ScalarNode scalar)) {
            throw mustBe("a single value");
        }
        return checked(() -> parser.apply(name, scalar.getValue()));
    }

    /** What is made of this value; what is refused meanwhile is refused with its place. */
    <T> T checked(Supplier<T> maker) {
        try {
            return maker.get();
        } catch (ScenarioFormatException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new ScenarioFormatException(position(), String.valueOf(e.getMessage()), e);
        }
    }

    /** The error for a value that is something else; to be thrown. */
    ScenarioFormatException mustBe(String what) {
        return error("%s (%s) must be %s".formatted(name, excerpt(), what));
    }

    /** To be thrown. */
    ScenarioFormatException error(String problem) {
        return new ScenarioFormatException(position(), problem);
    }

    private Position position() {
        return Position.of(source, node.getStartMark());
    }

    private String excerpt() {
        if (node instanceof ScalarNode scalar) {
            return Ascii.truncate(scalar.getValue(), MAX_EXCERPT, "...");
        }
        return isList() ? "a list" : "a mapping";
    }
}
