package io.sluice.connectors.database;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Makes the tables and views that are missing and lets the reader read them. May be run again and again, by several. */
public final class Tables {
    /** A number of our own, so that two processes do not make the same table at once. */
    private static final long LOCK = 0x534C55494345L;

    private Tables() {}

    /**
     * Makes what is missing.
     *
     * @param reader the role that may read
     * @throws SQLException if the database is away or refuses, or has no such role
     */
    public static void prepare(Connection database, String reader) throws SQLException {
        database.setAutoCommit(false);
        try (Statement statement = database.createStatement()) {
            statement.execute("SELECT pg_advisory_xact_lock(" + LOCK + ")");
            for (String script : scripts()) {
                statement.execute(script);
            }
            requireRole(database, reader);
            String role = statement.enquoteIdentifier(reader, true);
            statement.execute("GRANT USAGE ON SCHEMA public TO " + role);
            statement.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO " + role);
            database.commit();
        }
    }

    /** The scripts, in the order in which they must run. */
    static List<String> scripts() {
        return List.of(script("tables.sql"), script("views.sql"));
    }

    private static void requireRole(Connection database, String reader) throws SQLException {
        try (PreparedStatement look = database.prepareStatement("SELECT 1 FROM pg_roles WHERE rolname = ?")) {
            look.setString(1, reader);
            try (ResultSet found = look.executeQuery()) {
                if (!found.next()) {
                    throw new SQLException("the database has no role " + reader
                            + ": make it with CREATE ROLE … LOGIN PASSWORD …, or name another in database.reader.user");
                }
            }
        }
    }

    private static String script(String name) {
        try (InputStream in = Tables.class.getResourceAsStream("postgresql/" + name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be read", e);
        }
    }
}
