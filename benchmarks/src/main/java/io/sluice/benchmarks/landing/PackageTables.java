package io.sluice.benchmarks.landing;

import io.sluice.it.harness.LandingZone;
import io.sluice.topics.PackageRow;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** The table of packages and others of the same shape, filled by hand and compared. Confined to one thread. */
public final class PackageTables implements AutoCloseable {
    /** The one that the sink fills. */
    public static final String LANDED = "packages";

    private static final String SUPERUSER = "postgres";
    private static final String COLUMNS = "(endpoint_id, manager, name, architecture, version)";
    private static final int BATCH = 1_000;
    private static final int COPY_BYTES = 64 << 10;

    private final Connection owner;
    private final Connection superuser;

    /** Of a database whose tables may not have been made yet. */
    public PackageTables(LandingZone zone) {
        try {
            owner = open(zone, LandingZone.OWNER);
            superuser = open(zone, SUPERUSER);
        } catch (SQLException e) {
            throw failed("connect", e);
        }
    }

    /** How many rows there are, and the sum of a part of each row's digest: equal for equal sets of rows, in any order. */
    public record Sum(long rows, long digests) {}

    /**
     * Inserts every package into a table with the same columns and indexes, in batches of 1,000 with a commit each, by the
     * statement that the sink's dialect makes; the table is gone afterwards.
     *
     * @return seconds
     */
    public double upsert(PackageFleet fleet) {
        String insert = "INSERT INTO bare " + COLUMNS + " VALUES (?,?,?,?,?) ON CONFLICT " + COLUMNS + " DO NOTHING";
        return filling(fleet, () -> {
            try (PreparedStatement statement = owner.prepareStatement(insert)) {
                int[] waiting = {0};
                fleet.visit(false, row -> {
                    try {
                        statement.setString(1, row.getEndpointId());
                        statement.setString(2, row.getManager());
                        statement.setString(3, row.getName());
                        statement.setString(4, row.getArchitecture());
                        statement.setString(5, row.getVersion());
                        statement.addBatch();
                        if (++waiting[0] == BATCH) {
                            waiting[0] = 0;
                            statement.executeBatch();
                            owner.commit();
                        }
                    } catch (SQLException e) {
                        throw failed("insert " + row, e);
                    }
                });
                statement.executeBatch();
                owner.commit();
            }
        });
    }

    /** The same by one COPY, which can neither replace nor pass over rows; seconds. */
    public double copy(PackageFleet fleet) {
        return filling(fleet, () -> {
            CopyIn copy = owner.unwrap(PGConnection.class).getCopyAPI().copyIn("COPY bare " + COLUMNS + " FROM STDIN");
            StringBuilder lines = new StringBuilder();
            fleet.visit(false, row -> {
                lines.append(line(row, '\t')).append('\n');
                if (lines.length() >= COPY_BYTES) {
                    write(copy, lines);
                }
            });
            write(copy, lines);
            copy.endCopy();
            owner.commit();
        });
    }

    /** Whether all of these have landed. */
    public boolean hasLanded(List<PackageRow> rows) {
        try (PreparedStatement look = owner.prepareStatement("SELECT 1 FROM " + LANDED
                + " WHERE endpoint_id = ? AND manager = ? AND name = ? AND architecture = ? AND version = ?")) {
            for (PackageRow row : rows) {
                look.setString(1, row.getEndpointId());
                look.setString(2, row.getManager());
                look.setString(3, row.getName());
                look.setString(4, row.getArchitecture());
                look.setString(5, row.getVersion());
                try (ResultSet found = look.executeQuery()) {
                    if (!found.next()) {
                        return false;
                    }
                }
            }
            return true;
        } catch (SQLException e) {
            throw failed("look for rows", e);
        } finally {
            endTransaction();
        }
    }

    /** Whether anything has landed; false also while there is no table. */
    public boolean hasAny() {
        return finds("SELECT 1 WHERE to_regclass('" + LANDED + "') IS NOT NULL")
                && finds("SELECT 1 FROM " + LANDED + " LIMIT 1");
    }

    private boolean finds(String sql) {
        try (Statement statement = owner.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            return found.next();
        } catch (SQLException e) {
            throw failed("look for rows", e);
        } finally {
            endTransaction();
        }
    }

    /** What has landed, but for the marks. */
    public Sum landed() {
        try (Statement statement = owner.createStatement();
                ResultSet found = statement.executeQuery("SELECT count(*), coalesce(sum(('x' || substr(md5(endpoint_id"
                        + " || ' ' || manager || ' ' || name || ' ' || architecture || ' ' || version), 1, 8))"
                        + "::bit(32)::bigint), 0) FROM " + LANDED + " WHERE manager <> 'mark'")) {
            found.next();
            return new Sum(found.getLong(1), found.getLong(2));
        } catch (SQLException e) {
            throw failed("compare rows", e);
        } finally {
            endTransaction();
        }
    }

    /** What must have landed. */
    public static Sum expected(PackageFleet fleet, boolean afterTheWave) {
        MessageDigest md5 = md5();
        long[] sums = {0, 0};
        fleet.visit(afterTheWave, row -> {
            byte[] digest = md5.digest(line(row, ' ').getBytes(StandardCharsets.UTF_8));
            sums[0]++;
            sums[1] += Integer.toUnsignedLong(ByteBuffer.wrap(digest).getInt());
        });
        return new Sum(sums[0], sums[1]);
    }

    /** Writes what the server has in memory, so that the next measurement does not pay for the last. */
    public void settle() {
        try (Statement statement = superuser.createStatement()) {
            statement.execute("CHECKPOINT");
        } catch (SQLException e) {
            throw failed("write a checkpoint", e);
        }
    }

    @Override
    public void close() {
        try {
            owner.close();
            superuser.close();
        } catch (SQLException e) {
            throw failed("disconnect", e);
        }
    }

    private interface Filling {
        void fill() throws SQLException;
    }

    private double filling(PackageFleet fleet, Filling filling) {
        try (Statement statement = owner.createStatement()) {
            statement.execute("CREATE TABLE bare (LIKE " + LANDED + " INCLUDING ALL)");
            owner.commit();
            settle();
            long start = System.nanoTime();
            filling.fill();
            double seconds = (System.nanoTime() - start) / 1e9;
            try (ResultSet found = statement.executeQuery("SELECT count(*) FROM bare")) {
                found.next();
                if (found.getLong(1) != fleet.rows()) {
                    throw new IllegalStateException(found.getLong(1) + " rows are there, not " + fleet.rows());
                }
            }
            statement.execute("DROP TABLE bare");
            owner.commit();
            return seconds;
        } catch (SQLException e) {
            throw failed("fill a table", e);
        }
    }

    private static void write(CopyIn copy, StringBuilder lines) {
        byte[] bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
        lines.setLength(0);
        try {
            copy.writeToCopy(bytes, 0, bytes.length);
        } catch (SQLException e) {
            throw failed("copy rows", e);
        }
    }

    private static String line(PackageRow row, char between) {
        return row.getEndpointId()
                + between
                + row.getManager()
                + between
                + row.getName()
                + between
                + row.getArchitecture()
                + between
                + row.getVersion();
    }

    private void endTransaction() {
        try {
            owner.rollback();
        } catch (SQLException e) {
            throw failed("end a transaction", e);
        }
    }

    private static Connection open(LandingZone zone, String role) throws SQLException {
        Connection connection = DriverManager.getConnection(zone.databaseUrl(), role, zone.password(role));
        connection.setAutoCommit(role.equals(SUPERUSER));
        return connection;
    }

    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has MD5", e);
        }
    }

    private static IllegalStateException failed(String what, SQLException e) {
        return new IllegalStateException("cannot " + what + ": " + e.getMessage(), e);
    }
}
