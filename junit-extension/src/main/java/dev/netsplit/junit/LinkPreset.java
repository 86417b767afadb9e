package dev.netsplit.junit;

import dev.netsplit.impair.LinkPair;
import dev.netsplit.impair.LinkPresets;
import java.util.function.Supplier;

/**
 * The presets of {@link LinkPresets} by name, for {@link LinkBetween#preset}. Those between regions are to be had from
 * code only.
 */
public enum LinkPreset {
    /** No preset; the default. */
    NONE(() -> {
        throw new IllegalStateException("NONE stands for no links");
    }),
    /** {@link LinkPresets#lan}. */
    LAN(() -> LinkPair.symmetric(LinkPresets.lan())),
    /** {@link LinkPresets#sameZone}. */
    SAME_ZONE(() -> LinkPair.symmetric(LinkPresets.sameZone())),
    /** {@link LinkPresets#crossZone}. */
    CROSS_ZONE(() -> LinkPair.symmetric(LinkPresets.crossZone())),
    /** {@link LinkPresets#threeG}. */
    THREE_G(LinkPresets::threeG),
    /** {@link LinkPresets#lte}. */
    LTE(LinkPresets::lte),
    /** {@link LinkPresets#fiveG}. */
    FIVE_G(LinkPresets::fiveG),
    /** {@link LinkPresets#dsl}. */
    DSL(LinkPresets::dsl),
    /** {@link LinkPresets#cable}. */
    CABLE(LinkPresets::cable),
    /** {@link LinkPresets#geoSatellite}. */
    GEO_SATELLITE(LinkPresets::geoSatellite),
    /** {@link LinkPresets#leoSatellite}. */
    LEO_SATELLITE(LinkPresets::leoSatellite),
    /** {@link LinkPresets#lossyWifi}. */
    LOSSY_WIFI(LinkPresets::lossyWifi);

    @SuppressWarnings("ImmutableEnumChecker") // the suppliers have no state
    private final Supplier<LinkPair> pair;

    LinkPreset(Supplier<LinkPair> pair) {
        this.pair = pair;
    }

    LinkPair pair() {
        return pair.get();
    }
}
