package dev.netsplit.testcontainers;

import org.testcontainers.utility.DockerImageName;

/** An image of Debian's PostgreSQL that does what the official one does, as far as Testcontainers' module needs it. */
final class Postgres {
    private static final String VERSION = "15";
    private static final String LIB = "/usr/lib/postgresql/" + VERSION;
    private static final String NAME = "localhost/netsplit-test/postgres:" + VERSION;

    /**
     * As the official one's: a first server, which nobody reaches, makes the database; so it says twice that it is
     * ready.
     */
    private static final String ENTRYPOINT = """
            #!/bin/sh
            set -e
            if [ ! -e "$PGDATA/PG_VERSION" ]; then
                echo "$POSTGRES_PASSWORD" > /tmp/password
                initdb --username="$POSTGRES_USER" --pwfile=/tmp/password --auth=scram-sha-256 --encoding=UTF8 --locale=C --no-sync
                echo "local all all trust" > "$PGDATA/pg_hba.conf"
                echo "host all all all scram-sha-256" >> "$PGDATA/pg_hba.conf"
                pg_ctl -w -o "-c listen_addresses=''" start
                psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d postgres -c "CREATE DATABASE $POSTGRES_DB"
                pg_ctl -m fast -w stop
                echo "listen_addresses = '*'" >> "$PGDATA/postgresql.conf"
            fi
            exec "$@"
            """;

    private Postgres() {}

    /** What {@link RequiresPostgres} has made sure of. */
    static DockerImageName image() {
        String made = LocalImage.named(NAME)
                .programs("/bin/sh", LIB + "/bin/postgres", LIB + "/bin/initdb", LIB + "/bin/pg_ctl", LIB + "/bin/psql")
                .programs(LIB + "/lib/plpgsql.so", LIB + "/lib/dict_snowball.so")
                .files("/usr/share/postgresql/" + VERSION, "/usr/share/zoneinfo")
                .text("/etc/passwd", "postgres:x:999:999::/tmp:/bin/sh\n")
                .text("/entrypoint.sh", ENTRYPOINT)
                .text("/var/run/postgresql/made", "")
                .text("/data/made", "")
                .text("/tmp/made", "")
                .instruction("ENV PGDATA=/data/pg PATH=" + LIB + "/bin:/usr/bin:/bin")
                .instruction("ENTRYPOINT [\"/bin/sh\", \"/entrypoint.sh\"]")
                .owner(999)
                .image()
                .get();
        return DockerImageName.parse(made).asCompatibleSubstituteFor("postgres");
    }
}
