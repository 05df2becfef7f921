package io.sluice.wire.config;

import java.util.List;

/** Prints settings as the manual shows them. */
public final class ConfigDocs {
    private ConfigDocs() {}

    /** A Markdown table of the keys in the order given. */
    public static String table(List<ConfigKey<?>> keys) {
        StringBuilder table =
                new StringBuilder("| key | type | default | allowed | meaning |\n|---|---|---|---|---|\n");
        for (ConfigKey<?> key : keys) {
            String defaultText = key.defaultText();
            String shown =
                    defaultText == null ? "(required)" : defaultText.isEmpty() ? "(empty)" : "`" + defaultText + "`";
            table.append("| `")
                    .append(key.name())
                    .append("` | ")
                    .append(key.type())
                    .append(" | ")
                    .append(shown)
                    .append(" | ")
                    .append(key.bounds())
                    .append(" | ")
                    .append(key.meaning().replace("|", "\\|"))
                    .append(" |\n");
        }
        return table.toString();
    }
}
