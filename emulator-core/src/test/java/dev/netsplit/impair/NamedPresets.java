package dev.netsplit.impair;

import java.util.LinkedHashMap;
import java.util.Map;

/** All presets by their factories' names, one region pair standing for all. */
final class NamedPresets {
    private NamedPresets() {}

    static Map<String, LinkPair> all() {
        Map<String, LinkPair> presets = new LinkedHashMap<>();
        presets.put("lan()", LinkPair.symmetric(LinkPresets.lan()));
        presets.put("sameZone()", LinkPair.symmetric(LinkPresets.sameZone()));
        presets.put("crossZone()", LinkPair.symmetric(LinkPresets.crossZone()));
        presets.put(
                "crossRegion(US_EAST_1, EU_WEST_1)",
                LinkPair.symmetric(LinkPresets.crossRegion(CloudRegion.US_EAST_1, CloudRegion.EU_WEST_1)));
        presets.put("threeG()", LinkPresets.threeG());
        presets.put("lte()", LinkPresets.lte());
        presets.put("fiveG()", LinkPresets.fiveG());
        presets.put("dsl()", LinkPresets.dsl());
        presets.put("cable()", LinkPresets.cable());
        presets.put("geoSatellite()", LinkPresets.geoSatellite());
        presets.put("leoSatellite()", LinkPresets.leoSatellite());
        presets.put("lossyWifi()", LinkPresets.lossyWifi());
        return presets;
    }
}
