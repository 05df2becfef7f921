package io.sluice.workgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseTest {
    @TempDir
    Path folder;

    @BeforeEach
    void needsPrograms() {
        assumeThat(PostgresBinaries.exist()).as("PostgreSQL for this machine").isTrue();
    }

    @Test
    void keepsWhatIsWrittenAndLetsNobodyInWithoutAPassword() throws Exception {
        // Given
        try (Database database = start()) {
            try (Connection owner = open(database, "sluice", password("sluice"));
                    Statement statement = owner.createStatement()) {
                statement.execute("CREATE TABLE kept AS SELECT 42 AS answer");
            }
        }
        // When
        try (Database database = start()) {
            // Then
            try (Connection owner = open(database, "sluice", password("sluice"));
                    Statement statement = owner.createStatement();
                    var found = statement.executeQuery("SELECT answer FROM kept, pg_settings"
                            + " WHERE pg_settings.name = 'fsync' AND setting = 'on'")) {
                assertThat(found.next()).isTrue();
                assertThat(found.getInt(1)).isEqualTo(42);
            }
            assertThatThrownBy(() -> open(database, "sluice", "guessed"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password authentication failed");
        }
    }

    @Test
    void hasARoleThatMayOnlyRead() throws Exception {
        try (Database database = start();
                Connection reader = open(database, "sluice_reader", password("sluice_reader"));
                Statement statement = reader.createStatement()) {
            assertThatThrownBy(() -> statement.execute("CREATE TABLE mine (a int)"))
                    .hasMessageContaining("permission denied");
            assertThatThrownBy(() -> statement.execute("CREATE TEMP TABLE mine (a int)"))
                    .hasMessageContaining("permission denied");
        }
    }

    @Test
    void endsWhenItsOwnerLetsGoThoughSomebodyIsConnected() throws Exception {
        Database database = start();
        try (database;
                Connection reader = open(database, "sluice_reader", password("sluice_reader"))) {
            CompletableFuture<Integer> ended = new CompletableFuture<>();
            database.whenEnded(ended::complete);

            database.letGo();

            assertThat(ended.get(20, TimeUnit.SECONDS)).isZero();
            assertThat(reader.isValid(2)).isFalse();
        }
        assertThat(folder.resolve("cluster/postmaster.pid")).doesNotExist();
    }

    private Database start() throws Exception {
        return Database.start(folder, 0, folder.resolve("database.log"));
    }

    private String password(String role) throws Exception {
        return Files.readString(folder.resolve("secrets").resolve(role));
    }

    private static Connection open(Database database, String role, String password) throws SQLException {
        return DriverManager.getConnection(database.url(), role, password);
    }
}
