package io.sluice.cli.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class CommandScriptProperties {

    /** A real shell reads the script and gives the words to printf, each followed by a byte that no word has. */
    @Property(tries = 60)
    void aShellReadsTheWordsExactlyAsTheyWere(@ForAll("words") List<String> words) throws Exception {
        List<String> command = new ArrayList<>(List.of("printf", "%s\\001"));
        command.addAll(words);

        assertThat(sh(CommandScript.of(command))).isEqualTo(String.join("\u0001", words) + "\u0001");
    }

    @Example
    void oneWordIsALineForTheShell() throws Exception {
        assertThat(sh(CommandScript.of(List.of("x='a b'; echo $x | tr a-z A-Z"))))
                .isEqualTo("A B\n");
    }

    @Provide
    Arbitrary<List<String>> words() {
        Arbitrary<String> nasty = Arbitraries.strings()
                .withChars(" '\"\\$`!*?[]{}()<>|&;#~=%\n\t-aZ0é€".toCharArray())
                .ofMaxLength(12);
        return nasty.list().ofMinSize(1).ofMaxSize(6);
    }

    private static String sh(String script) throws IOException, InterruptedException {
        Process shell = new ProcessBuilder("/bin/sh", "-s")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var in = shell.getOutputStream()) {
            in.write(script.getBytes(StandardCharsets.UTF_8));
        }
        String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).isZero();
        return output;
    }
}
