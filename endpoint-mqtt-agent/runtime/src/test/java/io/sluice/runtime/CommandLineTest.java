package io.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineTest {

    @Test
    void takesOptionsInBothFormsAndWordsAfterTwoDashes() throws Exception {
        CommandLine line = CommandLine.parse("upcall", "--data=a=b", "--timeout", "5m", "--", "--odd");

        assertThat(line.word("name")).isEqualTo("--odd");
        assertThat(line.option("--data", "")).isEqualTo("a=b");
        assertThat(line.timeout()).isEqualTo(Duration.ofMinutes(5));
    }

    @ParameterizedTest
    @CsvSource({"42, 42", "42%, 42", "0, 0", "100, 100", "3/7, 42", "7/7, 100", "999/1000, 99", "0/3, 0"})
    void progressIsAPercentageOrAPart(String text, int percent) throws Exception {
        assertThat(CommandLine.parse("progress", text).percent()).isEqualTo(percent);
    }

    @ParameterizedTest
    @CsvSource({"101", "-1", "8/7", "1/0", "half", "1/2/3", "''"})
    void progressThatIsNoneIsRefused(String text) throws Exception {
        CommandLine line = CommandLine.parse("progress", text);
        assertThatThrownBy(line::percent).isInstanceOf(UsageException.class).hasMessageContaining("'" + text + "'");
    }

    @ParameterizedTest
    @CsvSource({"0s", "11m", "30", "1h", "s", "1.5s"})
    void aTimeoutThatIsNoneIsRefused(String text) throws Exception {
        CommandLine line = CommandLine.parse("upcall", "x", "--timeout", text);
        assertThatThrownBy(line::timeout).isInstanceOf(UsageException.class).hasMessageContaining(text);
    }

    @Test
    void saysWhatIsNotUnderstood() {
        assertThatThrownBy(CommandLine::parse).hasMessageContaining("upcall, progress, put or inventory");
        assertThatThrownBy(() -> CommandLine.parse("push")).hasMessageContaining("'push'");
        assertThatThrownBy(() -> CommandLine.parse("put", "--timeout", "1s"))
                .hasMessageContaining("no option --timeout");
        assertThatThrownBy(() -> CommandLine.parse("upcall", "--data")).hasMessageContaining("needs a value");
        assertThatThrownBy(() -> CommandLine.parse("upcall", "--data", "1", "--data", "2"))
                .hasMessageContaining("twice");
        assertThatThrownBy(() -> CommandLine.parse("put").word("file")).hasMessageContaining("one file, not 0");
    }
}
