package dev.netsplit.benchmarks;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Processor time that was spent, in seconds, by what {@code /proc} tells (proc(5)): to a hundredth of a second. */
final class CpuTime {
    /** Linux counts in such ticks towards programs, on every architecture that has a JVM. */
    private static final double TICKS_PER_SECOND = 100;

    private static final int UTIME = 11; // counted from behind the command's name, which may have blanks in it
    private static final int STIME = 12;
    private static final int IDLE = 4;
    private static final int IO_WAIT = 5;
    private static final int STEAL = 8;

    private CpuTime() {}

    /** Of processes, all their threads included. */
    static double of(List<Long> processes) throws IOException {
        double seconds = 0;
        for (long pid : processes) {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            List<String> fields = Splitter.on(' ').splitToList(stat.substring(stat.lastIndexOf(')') + 2));
            seconds += (Long.parseLong(fields.get(UTIME)) + Long.parseLong(fields.get(STIME))) / TICKS_PER_SECOND;
        }
        return seconds;
    }

    /** Of the whole machine: programs, kernel, interrupts. */
    static double ofMachine() throws IOException {
        String cpu = Files.readAllLines(Path.of("/proc/stat")).get(0);
        List<String> fields = Splitter.on(' ').omitEmptyStrings().splitToList(cpu);
        double ticks = 0;
        for (int i = 1; i < STEAL; i++) {
            ticks += i == IDLE || i == IO_WAIT ? 0 : Long.parseLong(fields.get(i));
        }
        return ticks / TICKS_PER_SECOND;
    }
}
