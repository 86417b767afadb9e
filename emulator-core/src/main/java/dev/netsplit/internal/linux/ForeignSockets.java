package dev.netsplit.internal.linux;

import dev.netsplit.internal.log.Logs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.Logger;

/**
 * Finds the threads of this JVM that use a socket of another network namespace than their own: that connect it, read
 * it, write it, accept by it, or wait for it by poll or epoll, just when this looks. For one thread at a time.
 */
public final class ForeignSockets {
    private static final Logger LOG = Logs.of(ForeignSockets.class);

    /** These wait on behalf of virtual threads, which may be of any node. */
    private static final Pattern POLLER = Pattern.compile("(Read|Write|Master).?Poll.*");

    /** More sockets than this are looked at anew. */
    private static final int MAX_KNOWN = 10_000;

    /**
     * The namespace of each socket that was looked at, by its inode; empty if it is none of the internet. A socket
     * never changes it.
     */
    private final Map<Long, Optional<String>> known = new HashMap<>();

    private boolean hasWarned;

    /** The namespace that this JVM was started in. */
    public static String hostNamespace() {
        return Tasks.namespace(Path.of("/proc/self")).orElse("");
    }

    /**
     * Looks once.
     *
     * @param threads the namespaces whose threads are looked at
     */
    public List<ForeignSocketUse> find(Set<String> threads) throws IOException {
        if (known.size() > MAX_KNOWN) {
            known.clear();
        }
        List<ForeignSocketUse> found = new ArrayList<>();
        for (SocketCall call : SocketCall.current()) {
            if (POLLER.matcher(call.thread()).matches()) {
                continue;
            }
            String own = Tasks.namespace(call.task()).orElse("");
            if (threads.contains(own)) {
                for (int descriptor : call.descriptors()) {
                    lookOrWarn(call, own, descriptor, found);
                }
            }
        }
        return found;
    }

    private void lookOrWarn(SocketCall call, String own, int descriptor, List<ForeignSocketUse> found) {
        try {
            look(call, own, descriptor, found);
        } catch (LinuxException e) { // there are too many open files
            if (!hasWarned) {
                hasWarned = true;
                LOG.warn("threads that use a socket of another node are not found at times: {}", e.getMessage());
            }
        }
    }

    private void look(SocketCall call, String own, int descriptor, List<ForeignSocketUse> found) {
        for (int socket : sockets(descriptor)) {
            Optional<Long> inode = OpenSocket.inode(socket);
            if (inode.isEmpty()
                    || known.getOrDefault(inode.get(), Optional.of("")).equals(Optional.of(own))) {
                continue;
            }
            OpenSocket.of(socket).ifPresent(open -> {
                try (open) {
                    Optional<String> namespace = open.namespace();
                    known.put(open.inode(), namespace);
                    if (namespace.isPresent() && !namespace.get().equals(own) && isStillIn(call, own)) {
                        found.add(new ForeignSocketUse(
                                call.thread(), own, namespace.get(), open.isTcp(), open.local(), open.peer()));
                    }
                }
            });
        }
    }

    /** The descriptor, or all that an epoll waits for. */
    private static Set<Integer> sockets(int descriptor) {
        return EpollTargets.of(descriptor).orElse(Set.of(descriptor));
    }

    /** Otherwise the number of the descriptor may have been given to another socket since. */
    private static boolean isStillIn(SocketCall call, String own) {
        return Tasks.namespace(call.task()).equals(Optional.of(own)) && call.isStillIn();
    }
}
