package dev.netsplit.scenario;

import dev.netsplit.impair.Bandwidth;
import dev.netsplit.impair.Quantities;
import dev.netsplit.impair.RateTrace;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A bandwidth in a file: a rate, or a mapping. */
final class BandwidthForm {
    private BandwidthForm() {}

    static Bandwidth read(Value value) {
        if (!value.isMapping()) {
            long rate = value.parsed(Quantities::rate);
            return value.checked(() -> Bandwidth.of(rate));
        }
        Fields fields = value.fields(Form.BANDWIDTH);
        return value.checked(() -> {
            Bandwidth bandwidth = fields.oneOf(List.of("rate", "trace")).equals("rate")
                    ? Bandwidth.of(fields.required("rate").parsed(Quantities::rate))
                    : Bandwidth.trace(trace(fields.required("trace")));
            bandwidth = bandwidth.overhead(fields.get("overhead", BandwidthForm::bytes, 0));
            Optional<Fields> cells = fields.get("cells").map(cell -> cell.fields(Form.CELLS));
            if (cells.isPresent()) {
                bandwidth = bandwidth.cells(
                        bytes(cells.get().required("size")), cells.get().get("overhead", BandwidthForm::bytes, 0));
            }
            return bandwidth.queue(fields.get("queue", QueueForm::read, bandwidth.queue()));
        });
    }

    private static int bytes(Value value) {
        return value.integer(-65_535, 65_535);
    }

    private static RateTrace trace(Value value) {
        return RateTrace.mahimahi(
                value.list(Value::integer).stream().map(String::valueOf).collect(Collectors.joining("\n")));
    }

    static Object write(Bandwidth bandwidth) {
        Map<String, Object> written = new LinkedHashMap<>();
        bandwidth
                .trace()
                .ifPresentOrElse(
                        trace -> written.put(
                                "trace",
                                IntStream.range(0, trace.opportunities())
                                        .map(trace::opportunityMs)
                                        .boxed()
                                        .toList()),
                        () -> written.put("rate", Quantities.rate(bandwidth.bitsPerSecond())));
        if (bandwidth.overhead() != 0) {
            written.put("overhead", bandwidth.overhead());
        }
        if (bandwidth.cellSize() != 0) {
            Map<String, Object> cells = new LinkedHashMap<>();
            cells.put("size", bandwidth.cellSize());
            cells.put("overhead", bandwidth.cellOverhead());
            written.put("cells", cells);
        }
        if (!bandwidth.queue().equals(Bandwidth.unlimited().queue())) {
            written.put("queue", QueueForm.write(bandwidth.queue()));
        }
        Object rate = written.get("rate");
        return written.size() == 1 && rate != null ? rate : written;
    }
}
