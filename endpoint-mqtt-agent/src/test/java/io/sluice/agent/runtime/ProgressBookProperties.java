package io.sluice.agent.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ProgressBookProperties {
    private static final long INTERVAL_MS = 100;

    @Property(tries = 500)
    void theLatestWordIsPassedOnOnceAndNoneTooSoon(@ForAll long seed) {
        // Given
        Random random = new Random(seed);
        ProgressBook book = new ProgressBook(INTERVAL_MS);
        Map<String, String> latest = new HashMap<>();
        Map<String, String> passedOn = new HashMap<>();
        Map<String, Long> passedOnAt = new HashMap<>();
        long now = 0;

        // When
        for (int step = 0; step < 200; step++) {
            now += random.nextInt(40);
            String id = "run-" + random.nextInt(3);
            switch (random.nextInt(6)) {
                case 0 -> {
                    book.ended(id);
                    latest.remove(id);
                    passedOn.remove(id);
                    passedOnAt.remove(id);
                }
                case 1 -> {
                    book.sayAgain();
                    passedOn.clear();
                }
                default -> {
                    String word = Integer.toString(random.nextInt(5));
                    book.said(id, word);
                    latest.put(id, word);
                }
            }
            for (ProgressBook.Word word : book.due(now)) {
                // Then
                assertThat(word.text()).isEqualTo(latest.get(word.activationId()));
                assertThat(word.text()).isNotEqualTo(passedOn.get(word.activationId()));
                Long before = passedOnAt.get(word.activationId());
                assertThat(before == null || now - before >= INTERVAL_MS).isTrue();
                if (random.nextInt(4) == 0) {
                    book.notNow(word, now);
                } else {
                    book.passedOn(word, now);
                    passedOn.put(word.activationId(), word.text());
                }
                passedOnAt.put(word.activationId(), now);
            }
        }
        while (book.nextAtMs() != Long.MAX_VALUE) {
            now = Math.max(now, book.nextAtMs());
            for (ProgressBook.Word word : book.due(now)) {
                book.passedOn(word, now);
                passedOn.put(word.activationId(), word.text());
            }
        }
        assertThat(passedOn).isEqualTo(latest);
    }
}
