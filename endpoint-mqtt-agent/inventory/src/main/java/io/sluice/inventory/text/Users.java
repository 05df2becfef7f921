package io.sluice.inventory.text;

import io.sluice.inventory.report.Fields;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Users, as in {@code /etc/passwd}. */
public final class Users {
    private Users() {}

    /** Lines that name nobody are left aside. */
    public static void passwd(Stream<String> lines, Consumer<Fields> found) {
        lines.forEach(line -> {
            String[] columns = line.split(":", -1);
            if (columns.length >= 7 && !columns[0].isBlank() && !line.startsWith("#")) {
                found.accept(new Fields()
                        .text("name", columns[0])
                        .number("uid", number(columns[2]))
                        .number("gid", number(columns[3]))
                        .text("home", columns[5])
                        .text("shell", columns[6]));
            }
        });
    }

    private static @Nullable Long number(String text) {
        return text.matches("\\d{1,18}") ? Long.valueOf(text) : null;
    }
}
