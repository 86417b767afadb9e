package dev.netsplit.testcontainers;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Skips a test on a machine without PostgreSQL, as Debian 12 packages it. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@RequiresInstalled(
        value = {"/usr/lib/postgresql/15/bin/postgres", "/usr/lib/postgresql/15/bin/psql", "/usr/share/zoneinfo"},
        packages = "postgresql-15")
@interface RequiresPostgres {}
