package dev.netsplit.internal.linux;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads which descriptors an epoll of this JVM waits for: proc(5), {@code /proc/pid/fdinfo}. */
final class EpollTargets {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final Path DESCRIPTOR_INFOS = Path.of("/proc/self/fdinfo");
    private static final Optional<String> EPOLL = Optional.of("anon_inode:[eventpoll]");
    private static final Pattern TARGET = Pattern.compile("(?m)^tfd: +(\\d+) ");

    private EpollTargets() {}

    /** Returns the descriptors that an epoll waits for; empty if the descriptor is none of an epoll. */
    static Optional<Set<Integer>> of(int descriptor) {
        String number = Integer.toString(descriptor);
        if (!Tasks.link(DESCRIPTORS.resolve(number)).equals(EPOLL)) {
            return Optional.empty();
        }
        Set<Integer> targets = new LinkedHashSet<>();
        Tasks.read(DESCRIPTOR_INFOS, number).stream()
                .flatMap(info -> TARGET.matcher(info).results())
                .forEach(target -> targets.add(Integer.parseInt(target.group(1))));
        return Optional.of(targets);
    }
}
