package dev.netsplit.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netsplit.EmulatedNetwork;
import dev.netsplit.Fault;
import dev.netsplit.Node;
import dev.netsplit.junit.InNode;
import dev.netsplit.junit.NetworkEmulation;
import dev.netsplit.junit.NodeName;
import dev.netsplit.junit.RequiresDocker;
import dev.netsplit.junit.RequiresTun;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** A module of Testcontainers' as it is, with its own wait strategy, its mapped port and its JDBC, in a node. */
@RequiresTun
@RequiresDocker
@RequiresPostgres
@Testcontainers
@NetworkEmulation(nodes = {"db", "client"})
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class PostgresModuleTest {
    @Container
    @InNode(value = "db", besideDocker = true)
    final PostgreSQLContainer db = new PostgreSQLContainer(Postgres.image()).withDatabaseName("orders");

    @Test
    void aFaultCutsTheClientOffAndLeavesTheTestsOwnConnection(EmulatedNetwork network, @NodeName("client") Node client)
            throws Exception {
        assertThat(db.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT)).isNotEqualTo(5432);
        try (Connection own = db.createConnection("");
                Connection clients = connect(client)) {
            execute(own, "CREATE TABLE orders (id INTEGER PRIMARY KEY)");
            client.run(() -> execute(clients, "INSERT INTO orders VALUES (1)"));
            assertThat(count(own)).isEqualTo(1);

            try (Fault cut = network.partition(Set.of("client"), Set.of("db"))) {
                assertThatThrownBy(() -> client.run(() -> execute(clients, "INSERT INTO orders VALUES (2)")))
                        .isInstanceOf(SQLException.class);
                execute(own, "INSERT INTO orders VALUES (3)");
                assertThat(count(own)).isEqualTo(2);
                assertThat(cut.affectedPackets()).isPositive();
            }
            try (Connection again = connect(client)) {
                assertThat(client.call(() -> count(again))).isGreaterThanOrEqualTo(2);
            }
        }
        assertThat(network.stats().link("client", "db").delivered()).isPositive();
    }

    /** By the node's name, over the emulated network. */
    private Connection connect(Node client) throws Exception {
        String url = "jdbc:postgresql://db:5432/%s?connectTimeout=10&socketTimeout=2".formatted(db.getDatabaseName());
        return client.call(() -> DriverManager.getConnection(url, db.getUsername(), db.getPassword()));
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int count(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT count(*) FROM orders")) {
            assertThat(result.next()).isTrue();
            return result.getInt(1);
        }
    }
}
