package io.sluice.connectors.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.connectors.landing.Landing;
import io.sluice.connectors.record.ToRow;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TablesTest {
    private static final Pattern TABLE =
            Pattern.compile("CREATE TABLE IF NOT EXISTS (\\w+) \\((.*?)\\n\\);", Pattern.DOTALL);

    private final String script = Tables.scripts().get(0);

    @Test
    void everyFieldOfATopicHasAColumnAndNoColumnIsWithoutAField() {
        for (Landing landing : Landing.ALL) {
            List<String> fields = Objects.requireNonNull(landing.topic().schema()).getFields().stream()
                    .filter(field -> !landing.without().contains(field.name()))
                    .map(field -> ToRow.column(field.name()))
                    .toList();
            List<String> expected = Stream.concat(
                            landing.identity().columns().stream().filter(column -> !fields.contains(column)),
                            fields.stream())
                    .toList();
            assertThat(columns(landing.table())).as(landing.table()).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @Test
    void everyTableHasTheKeyThatItsRowsAreToldApartBy() {
        for (Landing landing : Landing.ALL) {
            String body = body(landing.table());
            String expected = landing.identity().columns().size() == 1
                    ? landing.identity().columns().get(0) + " text PRIMARY KEY"
                    : "PRIMARY KEY (" + String.join(", ", landing.identity().columns()) + ")";
            assertThat(body).as(landing.table()).contains(expected);
        }
    }

    private List<String> columns(String table) {
        return Arrays.stream(body(table).split("\n", -1))
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("PRIMARY KEY"))
                .map(line -> line.substring(0, line.indexOf(' ')).replace("\"", ""))
                .toList();
    }

    private String body(String table) {
        Matcher tables = TABLE.matcher(script);
        while (tables.find()) {
            if (tables.group(1).equals(table)) {
                return tables.group(2);
            }
        }
        throw new AssertionError("no table " + table);
    }
}
