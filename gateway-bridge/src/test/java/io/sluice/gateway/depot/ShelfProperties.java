package io.sluice.gateway.depot;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.depot.Shelf.Room;
import io.sluice.gateway.depot.Shelf.Volume;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** The shelf against books of the test's own: names in the order of their use. */
class ShelfProperties {
    private static final long LIMIT = 100;

    /** What the test knows of one volume. */
    private static final class Kept {
        final Volume volume;
        int users;
        boolean pinned;

        Kept(Volume volume) {
            this.volume = volume;
        }

        boolean mayGo() {
            return users == 0 && !pinned;
        }
    }

    private record Step(String act, String name, long bytes, long free) {}

    private final Map<String, Kept> books = new LinkedHashMap<>();

    @Property
    void evictsTheLeastRecentlyUsedAndOnlyWhatMayGoAndNoMoreThanNeeded(@ForAll("steps") List<Step> steps) {
        // Given
        Shelf shelf = new Shelf(LIMIT);
        books.clear();
        // When, Then
        for (Step step : steps) {
            take(shelf, step);
            long kept = books.values().stream()
                    .mapToLong(each -> each.volume.bytes())
                    .sum();
            assertThat(shelf.usedBytes()).isEqualTo(kept).isLessThanOrEqualTo(LIMIT);
            assertThat(shelf.pinnedBytes())
                    .isEqualTo(books.values().stream()
                            .filter(each -> each.pinned)
                            .mapToLong(each -> each.volume.bytes())
                            .sum());
        }
    }

    private void take(Shelf shelf, Step step) {
        Kept known = books.get(step.name());
        switch (step.act()) {
            case "reserve" -> {
                if (known == null || known.users == 0) {
                    reserve(shelf, step, known);
                }
            }
            case "use" -> {
                assertThat(shelf.use(step.name()).isPresent()).isEqualTo(known != null);
                if (known != null) {
                    known.users++;
                    books.remove(step.name());
                    books.put(step.name(), known);
                }
            }
            case "leave" -> {
                if (known != null && known.users > 0) {
                    shelf.leave(known.volume);
                    known.users--;
                }
            }
            case "drop" -> {
                if (known != null) {
                    assertThat(shelf.drop(known.volume)).isTrue();
                    assertThat(shelf.drop(known.volume)).isFalse();
                    books.remove(step.name());
                }
            }
            default -> {
                boolean pinned = step.bytes() % 2 == 0;
                assertThat(shelf.pin(step.name(), pinned)).isEqualTo(known != null);
                if (known != null) {
                    known.pinned = pinned;
                }
            }
        }
    }

    private void reserve(Shelf shelf, Step step, @Nullable Kept known) {
        long used = shelf.usedBytes();
        long onDisk = known == null ? 0 : Math.min(known.volume.bytes(), step.bytes());
        Room room = shelf.reserve(step.name(), step.bytes(), step.free(), onDisk);

        long over = used - (known == null ? 0 : known.volume.bytes()) + step.bytes() - LIMIT;
        long overOnDisk = step.bytes() - onDisk - step.free();
        List<String> expected = new ArrayList<>();
        long freed = 0;
        for (Kept each : books.values()) {
            if (freed < Math.max(over, overOnDisk) && each.mayGo() && each != known) {
                freed += each.volume.bytes();
                expected.add(each.volume.name());
            }
        }
        if (room instanceof Room.Made made) {
            assertThat(freed).isGreaterThanOrEqualTo(Math.max(over, overOnDisk));
            assertThat(made.evicted()).isEqualTo(expected);
            expected.forEach(books::remove);
            books.remove(step.name());
            Kept kept = new Kept(made.volume());
            kept.users = 1;
            books.put(step.name(), kept);
        } else if (room instanceof Room.DiskFull) {
            assertThat(freed).isGreaterThanOrEqualTo(over).isLessThan(overOnDisk);
        } else {
            assertThat(freed).isLessThan(over);
        }
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<String> acts = Arbitraries.of("reserve", "reserve", "use", "leave", "leave", "drop", "pin");
        Arbitrary<String> names = Arbitraries.of("a", "b", "c", "d", "e", "f");
        return Combinators.combine(
                        acts,
                        names,
                        Arbitraries.longs().between(0, 60),
                        Arbitraries.longs().between(0, 150))
                .as(Step::new)
                .list()
                .ofMaxSize(60);
    }
}
