package io.sluice.coordinator.gateways;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.coordinator.gateways.OwedWords.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What is true of words whatever becomes of them, reckoned by the test's own books. */
class OwedWordsProperties {
    private static final long KEPT_MS = 1_000;

    /** The last word of each key, and whether it was certainly heard or its time was over. */
    private final Map<String, Long> standing = new HashMap<>();

    private final Map<String, Long> since = new HashMap<>();

    private record Flight(String key, long number) {}

    @Property(tries = 300)
    void aWordIsOwedUntilItIsHeardOrItsTimeIsOver(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 8) int most,
            @ForAll @IntRange(min = 1, max = 5) int looked) {
        Random random = new Random(seed);
        OwedWords owed = new OwedWords(most, KEPT_MS);
        List<Flight> flights = new ArrayList<>();
        standing.clear();
        since.clear();
        long now = 0;
        for (int step = 0; step < 120; step++) {
            now += random.nextInt(60);
            int what = random.nextInt(4);
            if (what == 0) {
                String key = "k" + random.nextInt(12);
                long number = owed.say(key, "gw-" + random.nextInt(3), now);
                assertThat(number == 0).isEqualTo(!standing.containsKey(key) && standing.size() == most);
                if (number != 0) {
                    standing.put(key, number);
                    since.put(key, now);
                    flights.add(new Flight(key, number));
                }
            } else if (what == 1 && !flights.isEmpty()) {
                Flight flight = flights.remove(random.nextInt(flights.size()));
                boolean stands = standing.getOrDefault(flight.key(), 0L) == flight.number();
                assertThat(owed.heard(flight.key(), flight.number())).isEqualTo(stands);
                if (stands) {
                    standing.remove(flight.key());
                }
            } else if (what == 2 && !flights.isEmpty()) {
                Flight flight = flights.remove(random.nextInt(flights.size()));
                owed.unheard(flight.key(), flight.number());
            } else {
                look(owed, now, looked, flights);
            }
            assertThat(owed.size()).isEqualTo(standing.size()).isLessThanOrEqualTo(most);
        }
    }

    private void look(OwedWords owed, long now, int looked, List<Flight> flights) {
        List<Step> steps = owed.look(now, looked, gateway -> !gateway.equals("gw-0"));
        assertThat(steps).hasSizeLessThanOrEqualTo(looked);
        for (Step step : steps) {
            assertThat(standing).containsKey(step.key());
            assertThat(flights)
                    .as("a word whose outcome is open is not said again")
                    .noneMatch(flight -> flight.key().equals(step.key())
                            && flight.number() == standing.getOrDefault(step.key(), 0L));
            if (step instanceof Step.Say say) {
                standing.put(say.key(), say.number());
                flights.add(new Flight(say.key(), say.number()));
            } else {
                assertThat(now - since.getOrDefault(step.key(), now)).isGreaterThan(KEPT_MS);
                standing.remove(step.key());
            }
        }
    }

    @Property(tries = 100)
    void wordsForAMissingGatewayHoldUpNoOthers(
            @ForAll @IntRange(min = 0, max = 50) int missing,
            @ForAll @IntRange(min = 1, max = 50) int there,
            @ForAll @IntRange(min = 1, max = 7) int looked) {
        OwedWords owed = new OwedWords(1_000, KEPT_MS);
        for (int i = 0; i < missing; i++) {
            owed.found("m" + i, "gone", 0);
        }
        for (int i = 0; i < there; i++) {
            owed.found("t" + i, "gw", 0);
        }
        Set<String> said = new HashSet<>();
        for (int round = 0; round <= (missing + there) / looked; round++) {
            owed.look(1, looked, "gw"::equals).forEach(step -> said.add(step.key()));
        }
        assertThat(said).hasSize(there);
    }
}
