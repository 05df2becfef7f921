package io.sluice.connectors.inventory.fold;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.connectors.inventory.fold.Step.Outcome;
import io.sluice.topics.Inventory;
import io.sluice.topics.InventoryChange;
import io.sluice.topics.InventoryChangeKind;
import io.sluice.topics.InventoryDisk;
import io.sluice.topics.InventoryItemChange;
import io.sluice.topics.InventoryTopics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InventoryFoldTest {
    private static final Duration RECENT = Duration.ofMinutes(10);
    private static final Duration REWRITE = Duration.ofDays(1);

    private final InventoryFold fold = new InventoryFold(new FoldSettings(5, 10_000, REWRITE));
    private final FoldedTopics topics = new FoldedTopics();
    private Known known = Known.NOTHING;
    private long now = 1_000_000;

    @Test
    void theFirstReportIsWrittenWhole() {
        assertThat(report(Machines.of(10, "a=1", "b=1"))).isEqualTo(Outcome.FIRST);
        assertThat(topics.packages()).containsExactlyInAnyOrder("a=1", "b=1");
        assertThat(topics.inventory()).map(Inventory::getScannedAt).contains(Instant.ofEpochMilli(10));
        InventoryChange change = topics.changes().get(0);
        assertThat(change.getKind()).isEqualTo(InventoryChangeKind.FIRST);
        assertThat(change.getPreviousDigest()).isEmpty();
        assertThat(change.getChanges()).isEmpty();
    }

    @Test
    void aChangeIsWrittenAndNothingElse() {
        // Given
        report(Machines.of(10, "a=1", "b=1"));
        // When
        Step step = fold.reported(known, Machines.of(20, "a=1", "b=2"), moment());
        // Then: b=1 erased, b=2 written, the inventory and what has changed
        assertThat(step.outcome()).isEqualTo(Outcome.CHANGED);
        assertThat(step.writes())
                .extracting(write -> write.topic().topic())
                .containsExactly("inventory-changes", "inventory-packages", "inventory-packages", "inventory");
        step.writes().forEach(topics::take);
        assertThat(topics.packages()).containsExactlyInAnyOrder("a=1", "b=2");
    }

    @Test
    void aChangeSaysWhatWasAndWhatIs() {
        // Given
        Inventory before = Machines.of(10, "a=1");
        before.put("memoryBytes", 1L);
        before.put("facts", Map.of("rack", "{\"row\":7}"));
        before.put("disks", List.of(new InventoryDisk("sda", "old", null, 5L)));
        report(before);
        Inventory after = Machines.of(20, "a=1");
        after.put("digest", "other");
        after.put("memoryBytes", 2L);
        after.put("disks", List.of(new InventoryDisk("sda", "new", null, 5L)));
        after.put("unknown", Map.of("services", "no \"systemd\""));
        // When
        report(after);
        // Then
        InventoryChange change = topics.changes().get(1);
        assertThat(change.getDigest()).isEqualTo("other");
        assertThat(change.getPreviousDigest()).isEqualTo("[a=1]");
        assertThat(change.getAt()).isEqualTo(Instant.ofEpochMilli(20));
        assertThat(change.getChanges())
                .containsExactly(
                        new InventoryItemChange("memoryBytes", "", "1", "2"),
                        new InventoryItemChange(
                                "disks",
                                "sda",
                                "{\"name\":\"sda\",\"model\":\"old\",\"sizeBytes\":5}",
                                "{\"name\":\"sda\",\"model\":\"new\",\"sizeBytes\":5}"),
                        new InventoryItemChange("facts", "rack", "{\"row\":7}", null),
                        new InventoryItemChange("unknown", "services", null, "\"no \\\"systemd\\\"\""));
    }

    @Test
    void changesBeyondTheBoundAreCounted() {
        // Given
        report(Machines.of(10));
        // When
        report(Machines.of(
                20, IntStream.range(0, 9).mapToObj(i -> "p" + i + "=1").toArray(String[]::new)));
        // Then: nine packages and the process of a port
        assertThat(topics.changes().get(1).getChanges()).hasSize(5);
        assertThat(topics.changes().get(1).getOmitted()).isEqualTo(5);
        assertThat(topics.packages()).hasSize(9);
    }

    @Test
    void changesBeyondTheBytesAreCounted() {
        // Given
        report(Machines.of(10));
        // When
        report(Machines.of(20, "x".repeat(8_000) + "=1", "y".repeat(8_000) + "=1"));
        // Then
        assertThat(topics.changes().get(1).getChanges()).isEmpty();
        assertThat(topics.changes().get(1).getOmitted()).isEqualTo(3);
    }

    @Test
    void anOlderScanNeverReplacesANewer() {
        // Given
        report(Machines.of(20, "b=1"));
        later(RECENT);
        // Then
        assertThat(report(Machines.of(10, "a=1"))).isEqualTo(Outcome.OLDER);
        assertThat(topics.packages()).containsExactly("b=1");
    }

    @Test
    void aRepeatedReportWritesNothing() {
        // Given
        Inventory report = Machines.of(20, "b=1");
        report(report);
        later(RECENT);
        // When
        Step step = fold.reported(known, report, moment());
        // Then
        assertThat(step.outcome()).isEqualTo(Outcome.REPEATED);
        assertThat(step.writes()).isEmpty();
    }

    @Test
    void anUnchangedInventorySaysWhenItWasScannedLast() {
        // Given
        report(Machines.of(20, "b=1"));
        // When
        Step step = fold.reported(known, Machines.of(30, "b=1"), moment());
        // Then
        assertThat(step.outcome()).isEqualTo(Outcome.SAME);
        assertThat(step.writes()).extracting(Write::topic).containsExactly(InventoryTopics.INVENTORY);
    }

    @Test
    void anUnchangedInventoryIsWrittenWholeNowAndThenSoThatALostTopicFillsAgain() {
        // Given
        report(Machines.of(20, "b=1"));
        later(REWRITE);
        FoldedTopics empty = new FoldedTopics();
        // When
        Step step = fold.reported(known, Machines.of(30, "b=1"), moment());
        step.writes().forEach(empty::take);
        // Then
        assertThat(step.outcome()).isEqualTo(Outcome.REWRITTEN);
        assertThat(empty.packages()).containsExactly("b=1");
        assertThat(empty.changes()).isEmpty();
    }

    @Test
    void aClockThatWasAheadOnceHoldsNothingBack() {
        // Given: scanned in the year 2100, as it says
        report(Machines.of(4_100_000_000_000L, 50, List.of("a=1")));
        // Then
        assertThat(report(Machines.of(60, 61, List.of("b=1")))).isEqualTo(Outcome.CHANGED);
        assertThat(topics.packages()).containsExactly("b=1");
    }

    @Test
    void aRemovedEndpointHasNoInventoryAnyMore() {
        // Given
        report(Machines.of(10, "a=1", "b=1"));
        // When
        assertThat(unlisted(100)).isEqualTo(Outcome.REMOVED);
        // Then
        assertThat(topics.packages()).isEmpty();
        assertThat(topics.inventory()).isEmpty();
        InventoryTopics.ITEMS.forEach(
                items -> assertThat(topics.of(items.topic())).isEmpty());
        InventoryChange change = topics.changes().get(1);
        assertThat(change.getKind()).isEqualTo(InventoryChangeKind.REMOVED);
        assertThat(change.getDigest()).isEmpty();
        assertThat(change.getPreviousDigest()).isEqualTo("[a=1, b=1]");
        assertThat(change.getChanges()).allMatch(each -> each.getAfter() == null);
    }

    @Test
    void whatWasReportedBeforeTheRemovalStaysGone() {
        // Given
        report(Machines.of(10, "a=1"));
        unlisted(100);
        // Then
        assertThat(report(Machines.of(98, "b=1"))).isEqualTo(Outcome.GONE);
        listed(200);
        assertThat(report(Machines.of(98, "b=1"))).isEqualTo(Outcome.GONE);
        assertThat(report(Machines.of(210, "c=1"))).isEqualTo(Outcome.FIRST);
        assertThat(topics.packages()).containsExactly("c=1");
    }

    @Test
    void aReportOfAnEndpointOffTheListWaitsUntilItIsOnItAgain() {
        // Given
        report(Machines.of(10, "a=1"));
        unlisted(100);
        // When
        assertThat(report(Machines.of(120, "b=1"))).isEqualTo(Outcome.WAITING);
        assertThat(report(Machines.of(130, "c=1"))).isEqualTo(Outcome.WAITING);
        assertThat(report(Machines.of(110, "d=1"))).isEqualTo(Outcome.WAITING);
        listed(90);
        // Then
        assertThat(topics.packages()).isEmpty();
        // When
        listed(140);
        // Then
        assertThat(topics.packages()).containsExactly("c=1");
    }

    @Test
    void aReportThatOvertookTheRemovalWaitsAsWell() {
        // Given: the topic of transfers was read before that of the list
        report(Machines.of(10, "a=1"));
        report(Machines.of(210, "b=1"));
        // When
        assertThat(unlisted(100)).isEqualTo(Outcome.REMOVED);
        assertThat(topics.packages()).isEmpty();
        listed(200);
        // Then
        assertThat(topics.packages()).containsExactly("b=1");
    }

    @Test
    void aRemovalFromBeforeTheEndpointCameBackIsPassedOver() {
        // Given
        report(Machines.of(10, "a=1"));
        unlisted(100);
        listed(200);
        report(Machines.of(210, "a=1"));
        // Then
        assertThat(unlisted(100)).isEqualTo(Outcome.NOTHING);
        assertThat(topics.packages()).containsExactly("a=1");
        assertThat(unlisted(300)).isEqualTo(Outcome.REMOVED);
    }

    /** However long it was down: what the one before it had read is read again, and may not be durable. */
    @Test
    void aProcessThatHasJustBegunForgetsNothing() {
        assertThat(Moment.of(1_000_000, 999_000, 10_000).durableBefore()).isNegative();
        assertThat(Moment.of(1_000_000, 990_000, 10_000).durableBefore()).isEqualTo(990_000);
    }

    @Test
    void whatIsKeptOfRecentWritesIsBounded() {
        // When
        for (int i = 0; i < 50; i++) {
            report(Machines.of(i, "p" + i + "=1"));
        }
        // Then: all that was erased is known, and who said so only of the last
        assertThat(known.recent()).hasSizeLessThanOrEqualTo(8);
        assertThat(known.recent().stream()
                        .flatMap(recent -> recent.writes().stream())
                        .filter(w -> w.value() == null))
                .hasSize(49);
        later(RECENT);
        report(Machines.of(100, "q=1"));
        assertThat(known.recent()).hasSize(1);
    }

    private Outcome report(Inventory report) {
        return take(fold.reported(known, report, moment()));
    }

    private Outcome unlisted(long at) {
        return take(fold.unlisted("e1", known, at, moment()));
    }

    private void listed(long at) {
        take(fold.listed(known, at, moment()));
    }

    private Outcome take(Step step) {
        step.writes().forEach(topics::take);
        known = step.known();
        return step.outcome();
    }

    private Moment moment() {
        return Moment.of(now, 0, RECENT.toMillis());
    }

    private void later(Duration duration) {
        now += duration.toMillis() + 1;
    }
}
