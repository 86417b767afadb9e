package dev.netsplit.impair;

import static dev.netsplit.impair.NetemQuantity.BYTES;

import dev.netsplit.impair.NetemTokens.Token;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** {@code rate RATE [PACKETOVERHEAD [CELLSIZE [CELLOVERHEAD]]]}. */
record NetemRate(Token keyword, long bitsPerSecond, int overhead, int cellSize, int cellOverhead) {
    /** Up to the greatest bandwidth that there is. */
    private static final List<String> UNITS = List.of("bit", "kbit", "mbit", "gbit", "tbit");

    static NetemRate parse(Token keyword, NetemTokens tokens) {
        Token word = tokens.peek(keyword, NetemQuantity.RATE.name());
        if (word.text().endsWith("%")) {
            throw tokens.error("not contain " + word + " after " + keyword
                    + ": not supported; an emulated link has no speed of its own to take a share of");
        }
        long bitsPerSecond = tokens.take(keyword, NetemQuantity.RATE);
        if (bitsPerSecond == 0) {
            throw tokens.error("give a rate of 1bit or more after " + keyword
                    + ": netem takes 0 for no limit, and leaving the clause out says so too");
        }
        int overhead = tokens.takeMore(keyword, BYTES).orElse(0);
        int cellSize = tokens.takeMore(keyword, NetemQuantity.COUNT).orElse(0);
        int cellOverhead = tokens.takeMore(keyword, BYTES).orElse(0);
        if (cellSize == 0 && cellOverhead != 0) {
            throw tokens.error("give a cell size of 1 or more after " + keyword + " with a cell overhead of "
                    + cellOverhead + ": without cells, netem ignores it");
        }
        return new NetemRate(keyword, bitsPerSecond, overhead, cellSize, cellOverhead);
    }

    Bandwidth bandwidth(NetemTokens tokens) {
        return tokens.make(keyword, () -> {
            Bandwidth bandwidth = Bandwidth.of(bitsPerSecond).overhead(overhead);
            return cellSize == 0 ? bandwidth : bandwidth.cells(cellSize, cellOverhead);
        });
    }

    /** The clause for a bandwidth; empty for an unlimited one. */
    static Optional<String> print(Bandwidth bandwidth) {
        if (bandwidth.trace().isPresent()) {
            throw NetemErrors.unsayable("bandwidth", bandwidth, "be constant, the one kind that netem has");
        }
        if (bandwidth.isUnlimited()) {
            return Optional.empty();
        }
        String rate = "rate " + number(bandwidth.bitsPerSecond());
        if (bandwidth.cellSize() != 0) {
            return Optional.of(
                    rate + " " + bandwidth.overhead() + " " + bandwidth.cellSize() + " " + bandwidth.cellOverhead());
        }
        return Optional.of(bandwidth.overhead() == 0 ? rate : rate + " " + bandwidth.overhead());
    }

    /** In the largest unit that leaves at least 1 before the point. */
    static String number(long bitsPerSecond) {
        int unit = (Long.toString(bitsPerSecond).length() - 1) / 3;
        return BigDecimal.valueOf(bitsPerSecond, 3 * unit).stripTrailingZeros().toPlainString() + UNITS.get(unit);
    }
}
