package io.sluice.it;

import io.sluice.it.harness.Checkout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Programs that a page of the manual shows, with what they print, marked by comments that readers do not see. */
final class ManualExamples {
    private static final Pattern EXAMPLE = Pattern.compile(
            "<!-- runs: (\\w+) -->\\n```\\w*\\n(.*?)```\\n<!-- prints -->\\n```\\n(.*?)```", Pattern.DOTALL);

    private ManualExamples() {}

    record Example(String name, String program, String prints) {}

    static List<Example> of(String page) {
        String text;
        try {
            text = Files.readString(Checkout.find().root().resolve("docs").resolve(page));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<Example> examples = new ArrayList<>();
        Matcher found = EXAMPLE.matcher(text);
        while (found.find()) {
            examples.add(new Example(found.group(1), found.group(2), found.group(3)));
        }
        return examples;
    }
}
