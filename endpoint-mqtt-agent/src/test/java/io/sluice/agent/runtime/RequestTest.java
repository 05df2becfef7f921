package io.sluice.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.agent.runtime.Request.BadRequestException;
import io.sluice.runtime.line.Code;
import io.sluice.runtime.line.JsonLine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestTest {

    @Test
    void whatIsLeftOutHasADefault() throws Exception {
        Request.Upcall upcall = (Request.Upcall) of("{\"op\":\"upcall\",\"name\":\"app.x\"}");
        assertThat(upcall.timeoutMs()).isEqualTo(30_000);
        assertThat(upcall.arguments()).isEmpty();
        assertThat(upcall.contentType()).isEmpty();

        assertThat(of("{\"op\":\"put\",\"path\":\"/var/log/syslog\"}"))
                .isEqualTo(new Request.Put("/var/log/syslog", "syslog", ""));
        assertThat(of("{\"op\":\"put\",\"path\":\"C:\\\\logs\\\\a.txt\"}"))
                .isEqualTo(new Request.Put("C:\\logs\\a.txt", "a.txt", ""));
    }

    @Test
    void controlCharactersBecomeBlanks() throws Exception {
        assertThat(of("{\"op\":\"progress\",\"percent\":7,\"text\":\"a\\n\\u001b[31mb\"}"))
                .isEqualTo(new Request.Progress(7, "a  [31mb"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0000',
            value = {
                "{\"op\":\"dance\"}                                       | field 'op' is 'dance'",
                "{\"percent\":1}                                          | field 'op' is missing",
                "{\"op\":\"progress\",\"percent\":101}                    | field 'percent' is 101",
                "{\"op\":\"progress\"}                                    | field 'percent' is null",
                "{\"op\":\"upcall\"}                                      | field 'name' is missing",
                "{\"op\":\"upcall\",\"name\":\"x\",\"timeoutMs\":600001}  | field 'timeoutMs' is 600001",
                "{\"op\":\"upcall\",\"name\":\"x\",\"base64\":\"*\"}      | field 'base64' is no base64",
                "{\"op\":\"put\",\"path\":\"/tmp/\"}                      | field 'name' is missing",
                "{\"op\":\"stream\"}                                      | field 'name' is missing",
                "{\"op\":\"data\",\"text\":\"x\"}                         | field 'stream' is missing",
                "{\"op\":\"end\",\"stream\":\"7\"}                        | field 'stream' is '7'",
                "{\"op\":\"put\"}                                         | field 'path' is missing",
            })
    void namesTheFieldThatIsWrong(String line, String reason) {
        assertThatThrownBy(() -> of(line))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void argumentsHaveALimitThatIsTold() {
        String line = "{\"op\":\"upcall\",\"name\":\"x\",\"text\":\"" + "a".repeat(1_025) + "\"}";
        assertThatThrownBy(() -> of(line))
                .isInstanceOfSatisfying(
                        BadRequestException.class, e -> assertThat(e.code()).isEqualTo(Code.TOO_LARGE))
                .hasMessageContaining("1025 bytes, at most 1024");
    }

    private static Request of(String line) throws Exception {
        return Request.of(JsonLine.parse(line));
    }
}
