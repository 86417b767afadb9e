package dev.netsplit.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/**
 * Marks tests whose outcome can depend on when the machine runs which thread. {@code mvn test -Dgroups=wall-clock} runs
 * them alone, and {@code .ci/nightly} repeats them while a loop keeps a processor busy.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("wall-clock")
public @interface WallClock {}
