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
 * @param descriptors the descriptors that it is on: the first argument, or those that a poll waits for
 */
record SocketCall(String thread, Path task, String call, List<Integer> descriptors) {
    private static final Logger LOG = Logs.of(SocketCall.class);
    private static final String CALL = "syscall";
    private static final String MEMORY = "/proc/self/mem";

    private static final boolean IS_AARCH64 = System.getProperty("os.arch").equals("aarch64");

    /** The numbers of poll and ppoll: of the calls on sockets, only these have the descriptors elsewhere. */
    private static final Set<String> POLLS = IS_AARCH64 ? Set.of("73") : Set.of("7", "271");

    /**
     * The numbers of the calls whose first argument is a socket, or an epoll, that data or connections may come or go
     * by. The first argument of other calls is another number, such as the process that wait4 waits for.
     */
    private static final Set<String> ON_SOCKETS = IS_AARCH64 ? onSocketsOfAarch64() : onSocketsOfX86();

    private static final int POLL_ENTRY_BYTES = 8;
    private static final int MAX_POLL_ENTRIES = 1024;

    private static Set<String> onSocketsOfX86() {
        return Set.of(
                "0", // read
                "1", // write
                "19", // readv
                "20", // writev
                "40", // sendfile
                "42", // connect
                "43", // accept
                "44", // sendto
                "45", // recvfrom
                "46", // sendmsg
                "47", // recvmsg
                "232", // epoll_wait
                "275", // splice
                "281", // epoll_pwait
                "288", // accept4
                "299", // recvmmsg
                "307", // sendmmsg
                "441"); // epoll_pwait2
    }

    private static Set<String> onSocketsOfAarch64() {
        return Set.of(
                "22", // epoll_pwait
                "63", // read
                "64", // write
                "65", // readv
                "66", // writev
                "71", // sendfile
                "76", // splice
                "202", // accept
                "203", // connect
                "206", // sendto
                "207", // recvfrom
                "211", // sendmsg
                "212", // recvmsg
                "242", // accept4
                "243", // recvmmsg
                "269", // sendmmsg
                "441"); // epoll_pwait2
    }

    /** Those of all threads that are in a call on a socket just now. */
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

    private static List<Integer> descriptors(String call, long first, long second, RandomAccessFile memory) {
        if (POLLS.contains(call)) {
            return polled(first, (int) Math.min(second, MAX_POLL_ENTRIES), memory);
        }
        return ON_SOCKETS.contains(call) ? List.of((int) first) : List.of();
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
