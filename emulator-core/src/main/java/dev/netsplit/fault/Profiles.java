package dev.netsplit.fault;

import static com.google.common.base.Preconditions.checkArgument;

import dev.netsplit.impair.LinkProfile;
import dev.netsplit.impair.Mtu;

/** What profiles can be on top of a link's own. */
final class Profiles {
    private Profiles() {}

    static void checkImpairs(LinkProfile profile) {
        checkArgument(
                profile.mtu().equals(Mtu.none()),
                "MTU (%s) of a fault must be none; change the link's profile by link(...).update(...)",
                profile.mtu());
        checkArgument(
                !profile.impairments().isEmpty() || !profile.bandwidth().isUnlimited(),
                "profile (%s) of a fault must have at least one impairment",
                profile);
    }

    /** Only what is not as on a clean link. */
    static String text(LinkProfile profile) {
        String impairments =
                profile.impairments().isEmpty() ? "" : profile.impairments().toString();
        return profile.bandwidth().isUnlimited() ? impairments : impairments + " " + profile.bandwidth();
    }
}
