package dev.netsplit;

import dev.netsplit.impair.Mtu;
import dev.netsplit.internal.time.Clock;
import dev.netsplit.report.LinkMeasurement;
import dev.netsplit.report.PathMeasurement;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures links from the outside, as a program in the nodes could: first by probes that the far end answers, then by
 * trains of large packets. One measurement at a time: two would disturb each other.
 */
final class LinkMeter {
    /** TWAMP's test port (RFC 8545). A fixed one, so that the probes' fates are the same in each run. */
    private static final int PORT = 862;

    private static final int PROBE_PAYLOAD = 32;

    /** Packets that pass anywhere where IPv6 does: QUIC's choice too (RFC 9000, section 14.1). */
    private static final int TRAIN_PAYLOAD = 1200;

    private static final int PROBES = 0;
    private static final int FIRST_TRAIN = 4;
    private static final int TRAIN_GROWTH = 8;

    /** Fewer than a device's queue holds. */
    private static final int LAST_TRAIN = 2048;

    private final Clock clock = Clock.system();

    synchronized LinkMeasurement measure(Link forward, Link backward, MeasureOptions options)
            throws InterruptedException {
        try (ProbeSocket near = ProbeSocket.open(forward.from(), 0, clock);
                ProbeSocket far = ProbeSocket.open(forward.to(), PORT, clock)) {
            ProbeLog there = new ProbeLog(options.probes());
            ProbeLog back = new ProbeLog(options.probes());
            far.expect(PROBES, there);
            far.answer(PROBES, back);
            near.expect(PROBES, back);
            probe(near, far.address(), there, options);
            there.awaitAll(options.timeout().toNanos());
            back.awaitAll(options.timeout().toNanos());
            PathMeasurement thereMeasured = there.measurement(
                    throughput(near, far, there, forward.profile().mtu(), options));
            PathMeasurement backMeasured = back.measurement(
                    throughput(far, near, back, backward.profile().mtu(), options));
            return new LinkMeasurement(forward.name(), thereMeasured, backMeasured, there.roundTrips(back));
        } catch (IOException e) {
            throw new IllegalStateException(
                    "network must stay open while a link of it (%s) is measured".formatted(forward), e);
        }
    }

    private void probe(ProbeSocket from, SocketAddress to, ProbeLog log, MeasureOptions options)
            throws IOException, InterruptedException {
        long startNs = clock.nanoTime();
        for (int probe = 0; probe < options.probes(); probe++) {
            pauseUntil(startNs + probe * options.interval().toNanos());
            from.send(PROBES, probe, PROBE_PAYLOAD, to, log);
        }
    }

    private void pauseUntil(long timeNs) throws InterruptedException {
        long leftNs;
        while ((leftNs = timeNs - clock.nanoTime()) > 0) {
            LockSupport.parkNanos(this, leftNs);
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while a link was measured");
            }
        }
    }

    /** By longer and longer trains, until one takes long enough to be measured well. */
    private static double throughput(ProbeSocket from, ProbeSocket to, ProbeLog probes, Mtu mtu, MeasureOptions options)
            throws IOException, InterruptedException {
        if (probes.arrived() == 0) {
            return 0;
        }
        int payload = Math.min(TRAIN_PAYLOAD, mtu.bytes() - ProbeSocket.HEADERS_LENGTH);
        double throughput = 0;
        long budgetNs = options.throughputTime().toNanos();
        int train = FIRST_TRAIN;
        long spanNs = 0;
        while (train <= LAST_TRAIN && spanNs * TRAIN_GROWTH < budgetNs) {
            ProbeLog log = new ProbeLog(train);
            to.expect(train, log); // its length serves as its number
            SocketAddress target = to.address();
            for (int packet = 0; packet < train; packet++) {
                from.send(train, packet, payload, target, log);
            }
            log.awaitAll(options.timeout().toNanos());
            throughput = log.throughput(payload + ProbeSocket.HEADERS_LENGTH);
            spanNs = log.spanNs();
            train *= TRAIN_GROWTH;
        }
        return throughput;
    }
}
