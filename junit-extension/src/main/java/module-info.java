/** Emulated networks as JUnit parameters and fields. */
module dev.netsplit.junit {
    requires transitive dev.netsplit;
    requires transitive org.junit.jupiter.api;
    requires org.slf4j;
    requires static org.jspecify;

    exports dev.netsplit.junit;

    // JUnit makes the extension, which is not public.
    opens dev.netsplit.junit to
            org.junit.platform.commons;
}
