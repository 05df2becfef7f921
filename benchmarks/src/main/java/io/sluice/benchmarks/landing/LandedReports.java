package io.sluice.benchmarks.landing;

import io.sluice.it.harness.LandingZone;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/** What has landed of reports. Confined to one thread. */
public final class LandedReports implements AutoCloseable {
    private final Connection owner;

    /** Of a database whose tables are made already. */
    public LandedReports(LandingZone zone) {
        try {
            owner = DriverManager.getConnection(
                    zone.databaseUrl(), LandingZone.OWNER, zone.password(LandingZone.OWNER));
        } catch (SQLException e) {
            throw new IllegalStateException("cannot connect: " + e.getMessage(), e);
        }
    }

    /** Rows of a table. */
    public long rows(String table) {
        try (Statement statement = owner.createStatement();
                ResultSet found = statement.executeQuery("SELECT count(*) FROM " + table)) {
            found.next();
            return found.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot count rows: " + e.getMessage(), e);
        }
    }

    /** The digest of each endpoint's inventory. */
    public Map<String, String> digests() {
        Map<String, String> digests = new HashMap<>();
        try (Statement statement = owner.createStatement();
                ResultSet found = statement.executeQuery("SELECT endpoint_id, digest FROM inventory")) {
            while (found.next()) {
                digests.put(found.getString(1), found.getString(2));
            }
        } catch (SQLException e) {
            throw new IllegalStateException("cannot read digests: " + e.getMessage(), e);
        }
        return digests;
    }

    @Override
    public void close() {
        try {
            owner.close();
        } catch (SQLException e) {
            throw new IllegalStateException("cannot disconnect: " + e.getMessage(), e);
        }
    }
}
