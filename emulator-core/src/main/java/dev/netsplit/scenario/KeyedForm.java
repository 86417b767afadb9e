package dev.netsplit.scenario;

import java.util.List;
import java.util.stream.Stream;

/** One of several forms of which a mapping in a file has one, by its key. */
interface KeyedForm {
    /** Returns the key that says that it is this form. */
    String key();

    /** Returns the keys that may stand with it, and with no other form of those. */
    List<String> companions();

    /** Returns the keys of several forms. */
    static List<String> keys(KeyedForm... forms) {
        return Stream.of(forms).map(KeyedForm::key).toList();
    }

    /** Returns the keys of several forms, each with its companions behind it. */
    static List<String> allKeys(KeyedForm... forms) {
        return Stream.of(forms)
                .flatMap(form -> Stream.concat(Stream.of(form.key()), form.companions().stream()))
                .toList();
    }
}
