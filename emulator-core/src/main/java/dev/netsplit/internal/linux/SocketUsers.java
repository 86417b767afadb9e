package dev.netsplit.internal.linux;

import com.google.common.collect.HashMultimap;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.SetMultimap;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Finds the threads of this JVM that are in a system call on a socket just now: that connect it, read it, write it, or
 * wait for it by poll or epoll. So it finds event loops at nearly any time, and other threads while they wait.
 */
public final class SocketUsers {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    /** The descriptors of a socket, by its inode, and the epolls that wait for a descriptor. */
    private final SetMultimap<Long, Integer> sockets = HashMultimap.create();

    private final SetMultimap<Integer, Integer> epolls = HashMultimap.create();

    private SocketUsers() {}

    /**
     * Looks at each of these sockets. One that is not among the keys of the result is closed, or not of this JVM.
     *
     * @param peers whom they may talk to
     * @return the names of the threads, as much of each as the kernel keeps: 15 bytes
     */
    public static ImmutableMap<HostSocket, List<String>> find(Set<HostSocket> sockets, Predicate<InetAddress> peers)
            throws IOException {
        List<SocketCall> calls = SocketCall.current(); // first: it changes the fastest
        Map<HostSocket, Long> inodes = SocketTable.inodes(sockets, peers);
        if (inodes.isEmpty()) {
            return ImmutableMap.of();
        }
        SocketUsers users = new SocketUsers();
        users.readDescriptors();
        ImmutableMap.Builder<HostSocket, List<String>> found = ImmutableMap.builder();
        inodes.forEach((socket, inode) -> {
            if (users.sockets.containsKey(inode)) {
                found.put(socket, users.of(inode, calls));
            }
        });
        return found.buildOrThrow();
    }

    private List<String> of(long inode, List<SocketCall> calls) {
        Set<Integer> descriptors = new HashSet<>(sockets.get(inode));
        sockets.get(inode).forEach(socket -> descriptors.addAll(epolls.get(socket)));
        return calls.stream()
                .filter(call -> call.descriptors().stream().anyMatch(descriptors::contains))
                .map(SocketCall::thread)
                .distinct()
                .toList();
    }

    private void readDescriptors() throws IOException {
        try (Stream<Path> files = Files.list(DESCRIPTORS)) {
            files.forEach(this::readDescriptor);
        }
    }

    private void readDescriptor(Path file) {
        int descriptor = Integer.parseInt(file.getFileName().toString());
        OpenSocket.inode(descriptor).ifPresent(inode -> sockets.put(inode, descriptor));
        EpollTargets.of(descriptor).ifPresent(targets -> targets.forEach(target -> epolls.put(target, descriptor)));
    }
}
