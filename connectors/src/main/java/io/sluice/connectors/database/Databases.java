package io.sluice.connectors.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/**
 * Opens connections to the database. A password is read each time it is used, so that a new one needs no restart.
 *
 * @param url as JDBC wants it
 * @param secrets folder with a file for each role, its password
 */
public record Databases(String url, Path secrets) {
    private static final String SECONDS_TO_CONNECT = "10";

    /**
     * Opens a connection as this role.
     *
     * @param memory most bytes of one fetch, in the driver's words; empty for no bound
     */
    public Connection open(String role, String memory) throws SQLException {
        Properties settings = new Properties();
        settings.setProperty("user", role);
        settings.setProperty("password", password(role));
        settings.setProperty("connectTimeout", SECONDS_TO_CONNECT);
        settings.setProperty("ApplicationName", "sluice-connectors");
        if (!memory.isEmpty()) {
            settings.setProperty("maxResultBuffer", memory);
        }
        return DriverManager.getConnection(url, settings);
    }

    private String password(String role) throws SQLException {
        Path file = secrets.resolve(role);
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new SQLException("cannot read the password of role " + role + " in " + file, e);
        }
    }
}
