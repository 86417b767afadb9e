package dev.netsplit.impair;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words of a netem command line from left to right, with their places, and the errors that name them. */
final class NetemTokens {
    private static final Pattern WORD = Pattern.compile("\\S+");

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int next;

    NetemTokens(String text) {
        this.text = text;
        Matcher words = WORD.matcher(text);
        while (words.find()) {
            tokens.add(new Token(words.group(), words.start()));
        }
    }

    /** A word, and how many characters stand before it. */
    record Token(String text, int at) {
        @Override
        public String toString() {
            return "'" + text + "' (at " + at + ")";
        }
    }

    boolean hasNext() {
        return next < tokens.size();
    }

    Token next() {
        return tokens.get(next++);
    }

    /** The word after a keyword, which has to be there; it stays the next one. */
    Token peek(Token keyword, String what) {
        if (!hasNext()) {
            throw error("give " + what + " after " + keyword);
        }
        return tokens.get(next);
    }

    /** A word after a keyword, which has to be there. */
    Token take(Token keyword, String what) {
        peek(keyword, what);
        return next();
    }

    /** A keyword's first argument, which has to be there. */
    <T> T take(Token keyword, NetemQuantity<T> quantity) {
        return read(keyword, quantity, take(keyword, quantity.name()));
    }

    /** One more argument, if the next word begins like one. */
    <T> Optional<T> takeMore(Token keyword, NetemQuantity<T> quantity) {
        return hasNext() && quantity.startsLike(tokens.get(next).text())
                ? Optional.of(read(keyword, quantity, next()))
                : Optional.empty();
    }

    private <T> T read(Token keyword, NetemQuantity<T> quantity, Token word) {
        return quantity.read(word.text())
                .orElseThrow(() -> error("give " + quantity.name() + " after " + keyword + ", which " + word
                        + " is not: " + quantity.form()));
    }

    /**
     * Makes a value of what was read.
     *
     * @throws IllegalArgumentException if the value refuses it or cannot be read, with the place and the reason
     */
    <T> T make(Token keyword, Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException | UncheckedIOException e) {
            throw new IllegalArgumentException(message("be possible at " + keyword + ": " + e.getMessage()), e);
        }
    }

    /** The error that says what the text must do; to be thrown. */
    IllegalArgumentException error(String rule) {
        return new IllegalArgumentException(message(rule));
    }

    private String message(String rule) {
        return "netem syntax (" + text + ") must " + rule;
    }
}
