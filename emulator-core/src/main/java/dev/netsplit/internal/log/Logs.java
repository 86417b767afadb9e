package dev.netsplit.internal.log;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLogger;

/**
 * Makes loggers. Without a provider of SLF4J on the class path its loggers say nothing, so a test that tests nothing
 * would pass in silence: then warnings and errors go to the error stream.
 *
 * <p>Of SLF4J nothing is called that version 1.7 lacks, since many class paths have that one.
 */
public final class Logs {
    private Logs() {}

    /** The logger of a class. */
    public static Logger of(Class<?> type) {
        Logger logger = LoggerFactory.getLogger(type);
        return logger instanceof NOPLogger ? ErrorStreamLogger.named(type.getName()) : logger;
    }
}
