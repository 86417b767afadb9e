package dev.netsplit.internal.leak;

import com.google.common.base.Joiner;
import com.google.common.collect.ImmutableMap;
import dev.netsplit.internal.linux.NamespaceThreads;
import java.util.Map;
import java.util.Set;

/** What the kernel calls a thread of Java's: it keeps 15 bytes of a name. */
final class KernelName {
    private static final int LENGTH = 15;
    private static final int HEAD = 7;
    private static final int TAIL = 6;

    /** 1 in JDK 17, 3 in 25; what else has so low a number is of the system's group. */
    private static final long LAST_MAIN_ID = 3;

    private static final String LAUNCHER = NamespaceThreads.launcher();

    private KernelName() {}

    /** Those of these threads that the kernel may call so. */
    static <T> ImmutableMap<Thread, T> filter(Map<Thread, T> threads, String kernelName) {
        return threads.entrySet().stream()
                .filter(thread -> mayBe(thread.getKey(), kernelName))
                .collect(ImmutableMap.toImmutableMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** What Java calls the thread; where the kernel may call several of these so, all of their names. */
    static String inFull(String kernelName, Set<Thread> threads) {
        String names = Joiner.on(" or ")
                .join(threads.stream()
                        .filter(thread -> mayBe(thread, kernelName))
                        .map(Thread::getName)
                        .distinct()
                        .sorted()
                        .toList());
        return names.isEmpty() ? kernelName : names;
    }

    /** The JDK cuts a long name off or, in later versions, takes its middle out. */
    private static boolean mayBe(Thread thread, String kernelName) {
        String name = thread.getName();
        if (kernelName.equals(LAUNCHER) && isMain(thread)) {
            return true; // the JDK leaves that one its name
        }
        if (name.length() <= LENGTH) {
            return name.equals(kernelName);
        }
        return name.substring(0, LENGTH).equals(kernelName)
                || (name.substring(0, HEAD) + ".." + name.substring(name.length() - TAIL)).equals(kernelName);
    }

    private static boolean isMain(Thread thread) {
        ThreadGroup group = thread.getThreadGroup(); // null of a thread that has ended
        return thread.getId() <= LAST_MAIN_ID
                && group != null
                && group.getName().equals("main");
    }
}
