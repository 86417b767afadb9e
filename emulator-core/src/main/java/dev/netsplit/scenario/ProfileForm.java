package dev.netsplit.scenario;

import com.google.common.collect.ImmutableList;
import dev.netsplit.impair.Bandwidth;
import dev.netsplit.impair.Impairment;
import dev.netsplit.impair.ImpairmentKind;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.impair.Mtu;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a link does to packets, in a file: a mapping of impairments, or netem's arguments. */
final class ProfileForm {
    private static final List<ImpairmentKind> IMPAIRMENTS = List.of(ImpairmentKind.values());

    /** The keys of what can be said one by one. */
    static final ImmutableList<String> PARTS = ImmutableList.<String>builder()
            .addAll(IMPAIRMENTS.stream().map(ImpairmentKind::key).iterator())
            .add("bandwidth")
            .build();

    private ProfileForm() {}

    static LinkProfile read(Value value) {
        Fields fields = value.fields(Form.PROFILE);
        if (fields.has("netem")) {
            fields.refuse(PARTS, "netem says it all");
            Value netem = fields.required("netem");
            String arguments = netem.text();
            return netem.checked(() -> LinkProfile.netem(arguments));
        }
        LinkProfile.Builder profile = LinkProfile.builder();
        for (ImpairmentKind kind : IMPAIRMENTS) {
            profile.impairment(
                    kind, fields.get(kind.key(), its -> ImpairmentForm.of(kind).read(its), kind.none()));
        }
        return profile.bandwidth(fields.get("bandwidth", BandwidthForm::read, Bandwidth.unlimited()))
                .build();
    }

    static Map<String, Object> write(LinkProfile profile) {
        refuseWhatNoKeySays(profile);
        Map<String, Object> written = new LinkedHashMap<>();
        for (ImpairmentKind kind : IMPAIRMENTS) {
            if (!profile.impairment(kind).equals(kind.none())) {
                written.put(kind.key(), ImpairmentForm.of(kind).write(profile.impairment(kind)));
            }
        }
        if (!profile.bandwidth().equals(Bandwidth.unlimited())) {
            written.put("bandwidth", BandwidthForm.write(profile.bandwidth()));
        }
        return written;
    }

    /** An MTU is none of a fault's, and an impairment of the user's own is code. */
    private static void refuseWhatNoKeySays(LinkProfile profile) {
        if (!profile.mtu().equals(Mtu.none())) {
            throw new IllegalStateException("mtu (" + profile.mtu() + ") must be none to be said in a file");
        }
        for (Impairment impairment : profile.impairments()) {
            if (IMPAIRMENTS.stream().noneMatch(kind -> profile.impairment(kind).equals(impairment))) {
                throw new IllegalStateException("impairment (" + impairment
                        + ") must not be one of your own to be said in a file: build the scenario in Java");
            }
        }
    }
}
