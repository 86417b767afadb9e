package dev.netsplit.internal.linux;

import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/**
 * Which threads of this JVM are in which network namespaces: one look at each thread, however many namespaces there
 * are.
 */
public final class NamespaceThreads {
    private NamespaceThreads() {}

    /** What the JVM's first thread is called, and each that nobody called otherwise; "java", as a rule. */
    public static String launcher() {
        return Tasks.name(Path.of("/proc/self")).orElse("");
    }

    /**
     * The threads that are in any of these.
     *
     * @param namespaces as {@link NodeNamespace#identities()} says
     * @return the threads' names, as much of each as the kernel keeps (15 bytes), by namespace
     */
    public static ImmutableListMultimap<String, String> in(Set<String> namespaces) throws IOException {
        ImmutableListMultimap.Builder<String, String> threads = ImmutableListMultimap.builder();
        ImmutableSet<String> wanted = ImmutableSet.copyOf(namespaces);
        for (Path task : Tasks.all()) {
            Tasks.namespace(task)
                    .filter(wanted::contains)
                    .ifPresent(namespace -> Tasks.name(task).ifPresent(name -> threads.put(namespace, name)));
        }
        return threads.build();
    }
}
