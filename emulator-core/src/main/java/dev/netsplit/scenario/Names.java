package dev.netsplit.scenario;

import static com.google.common.base.Preconditions.checkArgument;

/** What scenarios, steps and signals may be called. */
final class Names {
    private static final int MAX_LENGTH = 100;

    private Names() {}

    /**
     * @param what is called so, for the error
     * @throws IllegalArgumentException if it is blank, over 100 characters long, or has a line break or another control
     *     character in it
     */
    static void check(String what, String name) {
        checkArgument(
                !name.isBlank()
                        && name.equals(name.strip())
                        && name.length() <= MAX_LENGTH
                        && name.chars().noneMatch(Character::isISOControl),
                "%s (%s) must be 1 to %s characters of one line, without space around them",
                what,
                name,
                MAX_LENGTH);
    }
}
