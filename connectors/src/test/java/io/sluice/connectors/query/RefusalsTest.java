package io.sluice.connectors.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

class RefusalsTest {
    private static final Duration LONGEST = Duration.ofSeconds(25);

    @Test
    void namesTheLineAndColumnOfAMistake() {
        RefusedException refused = Refusals.of(
                "SELECT *\nFORM packages", said("SERROR\0C42601\0Msyntax error at or near \"FORM\"\0P10\0"), LONGEST);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused).hasMessage("syntax error at or near \"FORM\", at line 2, column 1");
    }

    @Test
    void saysThatQuestionsMayOnlyRead() {
        RefusedException refused = Refusals.of(
                "DELETE FROM packages",
                said("SERROR\0C25006\0Mcannot execute DELETE in a read-only transaction\0"),
                LONGEST);

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused).hasMessage("questions may only read: cannot execute DELETE in a read-only transaction");
    }

    @Test
    void saysThatItTookTooLong() {
        RefusedException refused =
                Refusals.of("SELECT 1", said("SERROR\0C57014\0Mcanceling statement due to user request\0"), LONGEST);

        assertThat(refused).hasMessage("it took longer than 25 s and was stopped: ask for less");
    }

    @Test
    void tellsADatabaseThatIsAwayFromABadQuestion() {
        RefusedException refused =
                Refusals.of("SELECT 1", new SQLException("Connection to 127.0.0.1:1 refused", "08001"), LONGEST);

        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused).hasMessageContaining("the database does not answer: Connection to 127.0.0.1:1 refused");
    }

    @Test
    void tellsRowsThatAreTooLargeFromADatabaseThatIsAway() {
        RefusedException refused = Refusals.of(
                "SELECT 1", new SQLException("Result set exceeded maxResultBuffer limit.", "08000"), LONGEST);

        assertThat(refused.status()).isEqualTo(413);
    }

    @Test
    void takesOneStatementOnly() {
        Questions questions = new Questions(
                () -> {
                    throw new AssertionError("the database was asked");
                },
                new QueryLimits(10, 1_000, LONGEST, 1));

        assertThatThrownBy(() -> questions.ask("COMMIT; DROP TABLE packages", 10))
                .isInstanceOf(RefusedException.class)
                .hasMessage("expected one statement, found 2");
    }

    private static PSQLException said(String fields) {
        return new PSQLException(new ServerErrorMessage(fields));
    }
}
