package io.sluice.benchmarks.landing;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.topics.PackageRow;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class PackageFleetTest {
    private final PackageFleet fleet = new PackageFleet(100, 300);

    @Test
    void noTwoPackagesHaveOneKey() {
        List<PackageRow> all = new ArrayList<>();
        fleet.visit(false, all::add);

        assertThat(all).hasSize(30_000);
        assertThat(new HashSet<>(all)).hasSameSizeAs(all);
    }

    @Test
    void theWaveChangesTwoOfAHundred() {
        List<PackageRow> before = new ArrayList<>();
        List<PackageRow> after = new ArrayList<>();
        fleet.visit(false, before::add);
        fleet.visit(true, after::add);

        after.removeAll(new HashSet<>(before));
        assertThat(after).hasSize(600);
        assertThat(fleet.changes()).isEqualTo(600);
    }
}
