package io.sluice.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.it.harness.RealRegion;
import io.sluice.it.harness.RegionApi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A file that every run of a script adds a line to: it counts what really ran, whatever the ledger says. */
record SideEffects(Path file) {

    static SideEffects in(RealRegion region) {
        return new SideEffects(region.scratch().resolve("ran-" + UUID.randomUUID()));
    }

    /** A shell script that leaves its mark, then does this. */
    String script(String body) {
        return "#!/bin/sh\necho \"$SLUICE_ACTIVATION_ID\" >> '" + file + "'\n" + body + "\n";
    }

    /** How often each activation ran. */
    Map<String, Long> runs() {
        if (!Files.exists(file)) {
            return Map.of();
        }
        try {
            return Files.readAllLines(file).stream()
                    .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** No target ran twice, and each that succeeded ran. */
    void assertNoneRanTwice(List<RegionApi.Target> targets) {
        Map<String, Long> runs = runs();
        assertThat(runs.values()).as("runs of each activation").allMatch(count -> count == 1);
        assertThat(runs.keySet())
                .as("activations that ran")
                .containsAll(targets.stream()
                        .filter(target -> target.state().equals("SUCCEEDED"))
                        .map(RegionApi.Target::activationId)
                        .toList());
    }
}
