package io.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Pages of the manual that are printed from the code: fails when a page is stale, rewrites it when told to. */
public final class PrintedDocs {
    private static final boolean UPDATE = Boolean.getBoolean("sluice.docs.update");

    private PrintedDocs() {}

    public static void check(String fileName, String printed) throws IOException {
        Path page = Path.of("..", "docs", fileName);
        if (UPDATE) {
            Files.createDirectories(page.getParent());
            Files.writeString(page, printed);
        }
        assertThat(page).exists();
        assertThat(Files.readString(page))
                .as("docs/%s is stale: run the tests with -Dsluice.docs.update=true", fileName)
                .isEqualTo(printed);
    }
}
