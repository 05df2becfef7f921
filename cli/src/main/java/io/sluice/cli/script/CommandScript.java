package io.sluice.cli.script;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Words as a {@code /bin/sh} script. One word is a line as it would be typed into a shell there, with its pipes and
 * variables; several words are a program and its arguments, each passed on exactly as it is.
 */
public final class CommandScript {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

    private CommandScript() {}

    public static String of(List<String> words) {
        String line = words.size() == 1
                ? words.get(0)
                : words.stream().map(CommandScript::quoted).collect(Collectors.joining(" "));
        return "#!/bin/sh\n" + line + "\n";
    }

    /** A word that a shell reads as exactly these characters. */
    public static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
