package dev.netsplit.internal.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a process is started, as it was when it was: so that it can be started again.
 *
 * @param command the program and its arguments
 * @param environment over what is inherited
 * @param directory the working directory; null for this JVM's
 * @param user as whom it runs; null for this JVM's
 * @param outputFile where its output goes beside; null for nowhere
 * @param logged whether its output is logged for everybody to see
 */
public record ProcessPlan(
        List<String> command,
        Map<String, String> environment,
        @Nullable Path directory,
        @Nullable ProcessUser user,
        @Nullable Path outputFile,
        boolean logged) {}
