package io.sluice.connectors.query;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.postgresql.core.Parser;

/**
 * Asks a database, each question over a connection of its own that may only read. What keeps a question from writing is
 * the role it is asked with; that the transaction is read-only as well gives the clearer answer.
 */
public final class Questions {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int FETCHED_ROWS = 200;
    private static final int BUSY = 429;
    private static final int BAD = 400;

    private final Source source;
    private final QueryLimits limits;
    private final Semaphore free;

    public Questions(Source source, QueryLimits limits) {
        this.source = source;
        this.limits = limits;
        this.free = new Semaphore(limits.connections());
    }

    /** Opens connections of a role that may only read. */
    @FunctionalInterface
    public interface Source {
        Connection open() throws SQLException;
    }

    /**
     * Asks one statement.
     *
     * @param rows most rows wanted; no more than the limit are given
     * @throws RefusedException saying why there is no answer
     */
    public Answer ask(String sql, int rows) throws RefusedException {
        requireOne(sql);
        if (!free.tryAcquire()) {
            throw new RefusedException(
                    BUSY, limits.connections() + " questions are being answered already: ask again in a moment");
        }
        try (Connection connection = source.open()) {
            return ask(connection, sql, Math.min(rows, limits.rows()));
        } catch (SQLException e) {
            throw Refusals.of(sql, e, limits.time());
        } finally {
            free.release();
        }
    }

    /** Several at once could end the transaction and begin one that is not read-only. */
    private static void requireOne(String sql) throws RefusedException {
        int count;
        try {
            count = Parser.parseJdbcSql(sql, true, false, true, false, false).size();
        } catch (SQLException e) {
            throw new RefusedException(BAD, "this is no statement: " + e.getMessage());
        }
        if (count != 1) {
            throw new RefusedException(BAD, "expected one statement, found " + count);
        }
    }

    private Answer ask(Connection connection, String sql, int rows) throws SQLException, RefusedException {
        connection.setAutoCommit(false);
        connection.setReadOnly(true);
        try (Statement statement = connection.createStatement()) {
            // After its first query a transaction cannot be made to write any more.
            statement.execute("SELECT 1");
            statement.setQueryTimeout(Math.toIntExact(limits.time().toSeconds()));
            statement.setFetchSize(Math.min(FETCHED_ROWS, rows + 1));
            statement.setEscapeProcessing(false);
            if (!statement.execute(sql)) {
                throw new RefusedException(BAD, "this statement has no rows to show");
            }
            try (ResultSet found = statement.getResultSet()) {
                return read(found, rows);
            }
        } finally {
            connection.rollback();
        }
    }

    private Answer read(ResultSet found, int most) throws SQLException {
        ResultSetMetaData about = found.getMetaData();
        List<Answer.Column> columns = new ArrayList<>();
        for (int i = 1; i <= about.getColumnCount(); i++) {
            columns.add(new Answer.Column(about.getColumnLabel(i), about.getColumnTypeName(i)));
        }
        List<ArrayNode> rows = new ArrayList<>();
        long weight = 0;
        while (found.next()) {
            if (rows.size() == most) {
                return new Answer(columns, rows, "there are more than " + most + " rows; these are the first " + most);
            }
            ArrayNode row = NODES.arrayNode(columns.size());
            for (int i = 1; i <= columns.size(); i++) {
                JsonNode cell = cell(found, i, about);
                weight += Answer.weight(cell);
                row.add(cell);
            }
            if (weight > limits.bytes()) {
                return new Answer(
                        columns,
                        rows,
                        "the rows have more than " + limits.bytes() + " bytes; these are the first " + rows.size());
            }
            rows.add(row);
        }
        return new Answer(columns, rows, null);
    }

    private static JsonNode cell(ResultSet found, int column, ResultSetMetaData about) throws SQLException {
        String text = found.getString(column);
        if (text == null) {
            return NODES.nullNode();
        }
        return switch (about.getColumnType(column)) {
            case Types.SMALLINT, Types.INTEGER, Types.BIGINT -> NODES.numberNode(found.getLong(column));
            case Types.NUMERIC, Types.REAL, Types.DOUBLE, Types.DECIMAL -> number(text);
            case Types.BIT, Types.BOOLEAN -> NODES.booleanNode(found.getBoolean(column));
            case Types.TIMESTAMP, Types.TIMESTAMP_WITH_TIMEZONE ->
                about.getColumnTypeName(column).equals("timestamptz")
                        ? NODES.textNode(found.getObject(column, OffsetDateTime.class)
                                .toInstant()
                                .toString())
                        : NODES.textNode(text);
            default -> about.getColumnTypeName(column).startsWith("json") ? json(text) : NODES.textNode(text);
        };
    }

    /** NaN and the infinities are numbers of a database but not of JSON. */
    private static JsonNode number(String text) {
        try {
            return NODES.numberNode(new BigDecimal(text));
        } catch (NumberFormatException e) {
            return NODES.textNode(text);
        }
    }

    private static JsonNode json(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            return NODES.textNode(text);
        }
    }
}
