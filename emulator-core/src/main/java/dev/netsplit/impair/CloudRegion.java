package dev.netsplit.impair;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.primitives.ImmutableDoubleArray;
import java.time.Duration;
import java.util.List;

/**
 * Regions of AWS, between which {@link LinkPresets#crossRegion} knows how long packets take.
 *
 * <p>Their round trips, in milliseconds, are the averages that <a
 * href="https://github.com/richardimaoka/blog-en/blob/bfc5f9a307a332296414407b4b9e90abc05c137f/posts/network-latency-analysis-with-ping-aws-cross-region.md">R.
 * Imaoka: "Using ping to test AWS VPC network latency across different regions", 2019</a> measured over VPC peering,
 * all 45 of them as published; each pair was measured from one end, so both directions have the same.
 */
public enum CloudRegion {
    /** Northern Virginia. */
    US_EAST_1("us-east-1"),
    /** Ohio. */
    US_EAST_2("us-east-2", 12.319),
    /** Oregon. */
    US_WEST_2("us-west-2", 72.115, 68.087),
    /** Ireland. */
    EU_WEST_1("eu-west-1", 75.975, 77.896, 131.737),
    /** Frankfurt. */
    EU_CENTRAL_1("eu-central-1", 87.959, 96.971, 157.993, 24.893),
    /** Tokyo. */
    AP_NORTHEAST_1("ap-northeast-1", 152.693, 158.274, 99.467, 217.856, 231.089),
    /** Singapore. */
    AP_SOUTHEAST_1("ap-southeast-1", 226.586, 222.829, 163.188, 175.214, 170.72, 72.12),
    /** Sydney. */
    AP_SOUTHEAST_2("ap-southeast-2", 198.82, 194.336, 137.986, 259.148, 283.567, 106.454, 187.683),
    /** Mumbai. */
    AP_SOUTH_1("ap-south-1", 181.932, 195.138, 211.279, 122.206, 112.079, 124.042, 54.024, 223.823),
    /** São Paulo. */
    SA_EAST_1("sa-east-1", 140.855, 150.637, 184.524, 179.883, 228.214, 273.182, 340.949, 315.08, 321.132);

    private static final double NANOS_PER_MILLI = 1e6;

    private final String code;
    private final ImmutableDoubleArray roundTripsToThoseBeforeMs;

    CloudRegion(String code, double... roundTripsToThoseBeforeMs) {
        this.code = code;
        this.roundTripsToThoseBeforeMs = ImmutableDoubleArray.copyOf(roundTripsToThoseBeforeMs);
    }

    /** There and back, on average. */
    Duration roundTripTo(CloudRegion other) {
        checkArgument(
                other != this,
                "region (%s) must be another than the one it is reached from; within a region take sameZone or crossZone",
                other);
        CloudRegion later = compareTo(other) > 0 ? this : other;
        CloudRegion earlier = later == this ? other : this;
        double millis = later.roundTripsToThoseBeforeMs.get(List.of(values()).indexOf(earlier));
        return Duration.ofNanos(Math.round(millis * NANOS_PER_MILLI));
    }

    /** The name by which AWS calls it: {@code us-east-1}. */
    @Override
    public String toString() {
        return code;
    }
}
