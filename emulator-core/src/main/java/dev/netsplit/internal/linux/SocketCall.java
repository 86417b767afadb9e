package dev.netsplit.internal.linux;

import dev.netsplit.internal.log.Logs;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;

/**
 * A thread of this JVM that is in a system call, and what it may be on: proc(5), {@code /proc/pid/syscall}.
 *
 * @param thread its name, as much of it as the kernel keeps
 * @param task its directory in /proc
 * @param call the call with its arguments, and where the thread's stack is, as the kernel shows them
 * @param descriptors all that can be a descriptor: the first argument, or what a poll waits for
 */
record SocketCall(String thread, Path task, String call, List<Integer> descriptors) {
    private static final Logger LOG = Logs.of(SocketCall.class);
    private static final String CALL = "syscall";
    private static final String MEMORY = "/proc/self/mem";

    /** The numbers of poll and ppoll: of the calls on sockets, only these have the descriptors elsewhere. */
    private static final Set<String> POLLS =
            System.getProperty("os.arch").equals("aarch64") ? Set.of("73") : Set.of("7", "271");

    private static final int POLL_ENTRY_BYTES = 8;
    private static final int MAX_POLL_ENTRIES = 1024;

    /** Those of all threads that are in a call just now. */
    static List<SocketCall> current() throws IOException {
        List<SocketCall> calls = new ArrayList<>();
        try (RandomAccessFile memory = new RandomAccessFile(MEMORY, "r")) {
            for (Path task : Tasks.all()) {
                String shown = Tasks.read(task, CALL).orElse("");
                String[] call = shown.split(" ", 4);
                if (call.length == 4) { // otherwise it runs, or has ended
                    List<Integer> descriptors = descriptors(call[0], number(call[1]), number(call[2]), memory);
                    if (!descriptors.isEmpty()) {
                        Tasks.name(task).ifPresent(name -> calls.add(new SocketCall(name, task, shown, descriptors)));
                    }
                }
            }
        }
        return calls;
    }

    /** Whether the thread is in that call still, or again in one just like it. */
    boolean isStillIn() {
        return Tasks.read(task, CALL).equals(Optional.of(call));
    }

    /** Where the first argument is a pointer, or some other number, it is no descriptor that there is, or hardly ever. */
    private static List<Integer> descriptors(String call, long first, long second, RandomAccessFile memory) {
        if (POLLS.contains(call)) {
            return polled(first, (int) Math.min(second, MAX_POLL_ENTRIES), memory);
        }
        return first >= 0 && first <= Integer.MAX_VALUE ? List.of((int) first) : List.of();
    }

    private static List<Integer> polled(long address, int entries, RandomAccessFile memory) {
        byte[] bytes = new byte[entries * POLL_ENTRY_BYTES];
        try {
            memory.seek(address);
            memory.readFully(bytes);
        } catch (IOException e) { // the thread has gone on, and its stack with it
            LOG.trace("cannot read what a thread polls", e);
            return List.of();
        }
        ByteBuffer read = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        List<Integer> descriptors = new ArrayList<>(entries);
        for (int i = 0; i < entries; i++) {
            descriptors.add(read.getInt(i * POLL_ENTRY_BYTES));
        }
        return descriptors;
    }

    private static long number(String hexadecimal) {
        return Long.parseUnsignedLong(hexadecimal.substring("0x".length()), 16);
    }
}
