package io.sluice.gateway.depot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.gateway.session.KeptLink;
import io.sluice.gateway.session.KeptLink.Kind;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What stays, what goes, and what comes before anybody asks. */
class WarmingTest extends DepotFixture {
    @Test
    void keepsWhatIsPinnedAlsoAfterARestart() throws IOException {
        // Given
        byte[] pinned = publish(1, 100_000);
        depot.close();
        assertThat(files().pin(hex(pinned), 100_000, 125_000)).isTrue();
        depot = start();
        serve(pinned);
        // When
        serve(publish(2, 100_000));
        serve(publish(3, 100_000));
        depot.close();
        depot = start();
        serve(publish(4, 100_000));
        // Then
        assertThat(folder.resolve("depot").resolve(hex(pinned))).exists();
    }

    @Test
    void warmsWhatNobodyHasAskedForAndTellsWhatBecameOfIt() {
        // Given
        byte[] content = publish(1, 100_000);
        byte[] large = publish(2, 200_000);
        // When
        depot.warm(
                "o-1",
                WarmWish.PIN,
                List.of(
                        new WarmContent(hex(content), "rinse@1 any", 100_000),
                        new WarmContent(hex(large), "large@1 any", 200_000),
                        new WarmContent("ab".repeat(32), "unknown", 1)));
        // Then
        await().untilAsserted(() -> assertThat(depot.state().warmed())
                .extracting(Warmed::state)
                .containsExactly(Warmed.State.DONE, Warmed.State.FAILED, Warmed.State.FAILED));
        assertThat(depot.state().warmed()).extracting(Warmed::haveBytes).containsExactly(100_000L, 0L, 0L);
        assertThat(depot.state().warmed().get(1).reason()).startsWith("PIN_LIMIT");
        assertThat(depot.state().warmed().get(2).reason()).startsWith("UNKNOWN_CONTENT");
        assertThat(depot.state().pinnedBytes()).isEqualTo(100_000);
        assertThat(folder.resolve("depot").resolve(hex(content))).exists();
    }

    @Test
    void letsGoOfWhatWasPinned() {
        byte[] content = publish(1, 100_000);
        List<WarmContent> wanted = List.of(new WarmContent(hex(content), "rinse@1 any", 100_000));
        depot.warm("o-1", WarmWish.PIN, wanted);
        await().until(() -> depot.state().pinnedBytes() == 100_000);

        depot.warm("o-2", WarmWish.UNPIN, wanted);

        await().until(() -> depot.state().pinnedBytes() == 0);
        assertThat(folder.resolve("depot").resolve(hex(content))).exists();
        assertThat(folder.resolve("depot").resolve(hex(content) + ".pin")).doesNotExist();
    }

    @Test
    void evictsWhatWasUsedLongestAgo() {
        byte[] first = publish(1, 100_000);
        byte[] second = publish(2, 100_000);
        byte[] third = publish(3, 100_000);
        for (byte[] content : List.of(first, second, first, third)) {
            KeptLink link = KeptLink.of("e1", Kind.CONTENT);
            fetch(link, content, 0, 100_000);
            await().untilAsserted(() -> assertThat(link.received()).isEqualTo(content));
        }

        assertThat(folder.resolve("depot").resolve(hex(first))).exists();
        assertThat(folder.resolve("depot").resolve(hex(second))).doesNotExist();
        assertThat(folder.resolve("depot").resolve(hex(third))).exists();
    }
}
