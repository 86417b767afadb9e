package dev.netsplit;

import dev.netsplit.impair.Impairment;
import dev.netsplit.impair.LinkPair;
import dev.netsplit.impair.LinkProfile;
import org.jspecify.annotations.Nullable;

/** Tries out whether a profile can be put on a link, on the caller's thread, before a packet depends on it. */
final class ProfileCheck {
    private ProfileCheck() {}

    /**
     * Refuses a profile with an impairment whose {@link Impairment#onLink()} fails, or returns null.
     *
     * @param what the profile is of, for the error
     * @throws IllegalArgumentException if so
     */
    static void require(LinkProfile profile, String what) {
        for (Impairment impairment : profile.impairments()) {
            @Nullable Object effect;
            try {
                effect = impairment.onLink();
            } catch (Throwable e) { // checked exceptions too: languages other than Java throw them undeclared
                throw refused(impairment, what, "threw " + e, e);
            }
            if (effect == null) {
                throw refused(impairment, what, "returned null", null);
            }
        }
    }

    /** Likewise, for both directions. */
    static void require(LinkPair profiles, String what) {
        require(profiles.up(), what);
        require(profiles.down(), what);
    }

    private static IllegalArgumentException refused(
            Impairment impairment, String what, String result, @Nullable Throwable cause) {
        return new IllegalArgumentException(
                "profile of %s must be one that can be put on a link, but onLink() of impairment %s %s"
                        .formatted(what, impairment.getClass().getName(), result),
                cause);
    }
}
