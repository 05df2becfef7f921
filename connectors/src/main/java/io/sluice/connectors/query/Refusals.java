package io.sluice.connectors.query;

import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Says in the words of who asked what a database says in its own. */
final class Refusals {
    private static final int BAD = 400;
    private static final int FORBIDDEN = 403;
    private static final int TOO_LARGE = 413;
    private static final int TOO_LONG = 422;
    private static final int AWAY = 503;

    /** The driver's own word for it; its state is that of a lost connection. */
    private static final String TOO_MUCH_AT_ONCE = "maxResultBuffer";

    private Refusals() {}

    static RefusedException of(String sql, SQLException e, Duration longest) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        String said = said(e);
        if (state.equals("57014")) {
            return new RefusedException(
                    TOO_LONG, "it took longer than " + longest.toSeconds() + " s and was stopped: ask for less");
        }
        if (state.equals("25006") || state.equals("42501")) {
            return new RefusedException(FORBIDDEN, "questions may only read: " + said);
        }
        if (said.contains(TOO_MUCH_AT_ONCE)) {
            return new RefusedException(
                    TOO_LARGE, "its rows are too large to be fetched: ask for fewer columns, or parts of them");
        }
        if (state.startsWith("08") || state.startsWith("53") || state.startsWith("57") || state.startsWith("28")) {
            return new RefusedException(AWAY, "the database does not answer: " + said);
        }
        return new RefusedException(BAD, said + place(sql, e));
    }

    private static String said(SQLException e) {
        ServerErrorMessage message = server(e);
        if (message == null || message.getMessage() == null) {
            return String.valueOf(e.getMessage());
        }
        return message.getMessage()
                + (message.getDetail() == null ? "" : " (" + message.getDetail() + ")")
                + (message.getHint() == null ? "" : ". " + message.getHint());
    }

    private static String place(String sql, SQLException e) {
        ServerErrorMessage message = server(e);
        if (message == null || message.getPosition() < 1 || message.getPosition() > sql.length() + 1) {
            return "";
        }
        String before = sql.substring(0, message.getPosition() - 1);
        long line = before.chars().filter(c -> c == '\n').count() + 1;
        int column = before.length() - before.lastIndexOf('\n');
        return ", at line " + line + ", column " + column;
    }

    private static @Nullable ServerErrorMessage server(SQLException e) {
        return e instanceof PSQLException known ? known.getServerErrorMessage() : null;
    }
}
