package dev.netsplit.scenario;

import dev.netsplit.impair.Bandwidth;
import dev.netsplit.impair.Corruption;
import dev.netsplit.impair.Duplication;
import dev.netsplit.impair.Impairment;
import dev.netsplit.impair.Latency;
import dev.netsplit.impair.LinkProfile;
import dev.netsplit.impair.Loss;
import dev.netsplit.impair.Mtu;
import dev.netsplit.impair.Reordering;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a link does to packets, in a file: a mapping of impairments, or netem's arguments. */
final class ProfileForm {
    private static final List<String> PARTS =
            List.of("latency", "loss", "duplication", "corruption", "reordering", "bandwidth");

    private ProfileForm() {}

    static LinkProfile read(Value value) {
        Fields fields = value.fields(Form.PROFILE);
        if (fields.has("netem")) {
            fields.refuse(PARTS, "netem says it all");
            Value netem = fields.required("netem");
            String arguments = netem.text();
            return netem.checked(() -> LinkProfile.netem(arguments));
        }
        return LinkProfile.builder()
                .latency(fields.get("latency", LatencyForm::read, Latency.none()))
                .loss(fields.get("loss", LossForm::read, Loss.none()))
                .duplication(fields.get("duplication", ChanceForms::duplication, Duplication.none()))
                .corruption(fields.get("corruption", ChanceForms::corruption, Corruption.none()))
                .reordering(fields.get("reordering", ChanceForms::reordering, Reordering.none()))
                .bandwidth(fields.get("bandwidth", BandwidthForm::read, Bandwidth.unlimited()))
                .build();
    }

    static Map<String, Object> write(LinkProfile profile) {
        refuseWhatNoKeySays(profile);
        Map<String, Object> written = new LinkedHashMap<>();
        if (!profile.latency().equals(Latency.none())) {
            written.put("latency", LatencyForm.write(profile.latency()));
        }
        if (!profile.loss().equals(Loss.none())) {
            written.put("loss", LossForm.write(profile.loss()));
        }
        if (!profile.duplication().equals(Duplication.none())) {
            written.put("duplication", ChanceForms.write(profile.duplication()));
        }
        if (!profile.corruption().equals(Corruption.none())) {
            written.put("corruption", ChanceForms.write(profile.corruption()));
        }
        if (!profile.reordering().equals(Reordering.none())) {
            written.put("reordering", ChanceForms.write(profile.reordering()));
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
            if (!List.of(
                            profile.latency(),
                            profile.loss(),
                            profile.duplication(),
                            profile.corruption(),
                            profile.reordering())
                    .contains(impairment)) {
                throw new IllegalStateException("impairment (" + impairment
                        + ") must not be one of your own to be said in a file: build the scenario in Java");
            }
        }
    }
}
