package io.sluice.connectors.inventory.fold;

import io.sluice.connectors.inventory.fold.ItemRows.Place;
import io.sluice.connectors.inventory.fold.Known.Recent;
import io.sluice.connectors.inventory.fold.Step.Outcome;
import io.sluice.topics.Inventory;
import io.sluice.topics.InventoryChange;
import io.sluice.topics.InventoryChangeKind;
import io.sluice.topics.InventoryItemChange;
import io.sluice.topics.InventoryTopics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Folds the reports of one endpoint: the newest scan is its inventory, whatever order they come in and however often.
 *
 * <p>Which is newer is said by the endpoint's clock, but no scan is newer than when the gateway had its report: a clock that
 * was ahead once would else hold back everything reported until that time has come.
 */
public final class InventoryFold {
    private static final int RECENT_MOST = 8;

    private static final Comparator<Inventory> AGE = Comparator.comparing((Inventory each) ->
                    each.getScannedAt().isBefore(each.getReportedAt()) ? each.getScannedAt() : each.getReportedAt())
            .thenComparing(Inventory::getReportedAt)
            .thenComparing(Inventory::getDigest);

    private final FoldSettings settings;

    public InventoryFold(FoldSettings settings) {
        this.settings = settings;
    }

    /** Whether the endpoint was removed since its report came to its gateway. */
    public static boolean isGone(Known known, long reportedAtMillis) {
        return known.removedAt() > 0 && reportedAtMillis <= known.removedAt();
    }

    /** A report has come. */
    public Step reported(Known before, Inventory report, Moment moment) {
        Known known = pruned(before, moment);
        if (isGone(known, report.getReportedAt().toEpochMilli())) {
            return new Step(known, alsoWithout(known, report), Outcome.GONE);
        }
        if (known.isRemoved()) {
            Inventory aside = known.aside();
            List<Write> writes = new ArrayList<>(alsoWithout(known, report));
            if (aside != null && AGE.compare(aside, report) >= 0) {
                return new Step(known, writes, Outcome.WAITING);
            }
            Known waiting = aside == null ? known : passedOver(known, aside, writes, moment);
            return new Step(waiting.aside(report), writes, Outcome.WAITING);
        }
        Inventory last = known.inventory();
        if (last == null) {
            InventoryChange change = change(report, InventoryChangeKind.FIRST, "", List.of());
            List<Write> said = List.of(new Write(InventoryTopics.CHANGES, null, change));
            return step(known, report, moment.now(), said, whole(report), Outcome.FIRST, moment.now());
        }
        int age = AGE.compare(report, last);
        if (age <= 0) {
            return new Step(known, again(known), age == 0 ? Outcome.REPEATED : Outcome.OLDER);
        }
        if (report.getDigest().equals(last.getDigest())) {
            boolean rewrite = moment.now() - known.rowsWrittenAt()
                    >= settings.rewriteAfter().toMillis();
            return rewrite
                    ? step(known, report, moment.now(), List.of(), whole(report), Outcome.REWRITTEN, moment.now())
                    : step(
                            known,
                            report,
                            moment.now(),
                            List.of(),
                            List.of(new Write(InventoryTopics.INVENTORY, null, report)),
                            Outcome.SAME,
                            known.rowsWrittenAt());
        }
        return changed(known, last, report, moment.now());
    }

    /** A report of before the endpoint was removed has come and cannot be read any more. */
    public Step gone(Known before, Moment moment) {
        Known known = pruned(before, moment);
        return new Step(known, again(known), Outcome.GONE);
    }

    private Step changed(Known known, Inventory last, Inventory report, long nowMillis) {
        List<Write> said = new ArrayList<>();
        said.add(new Write(
                InventoryTopics.CHANGES,
                null,
                change(
                        report,
                        InventoryChangeKind.CHANGED,
                        last.getDigest(),
                        ItemValues.differences(ItemValues.of(last), ItemValues.of(report)))));
        Map<Place, SpecificRecord> rows = ItemRows.of(report);
        Map<Place, SpecificRecord> earlier = ItemRows.of(last);
        earlier.keySet().stream().filter(place -> !rows.containsKey(place)).forEach(gone -> said.add(erased(gone)));
        List<Write> written = new ArrayList<>();
        rows.forEach((place, row) -> {
            if (!row.equals(earlier.get(place))) {
                written.add(new Write(place.topic(), place.key(), row));
            }
        });
        written.add(new Write(InventoryTopics.INVENTORY, null, report));
        return step(known, report, nowMillis, said, written, Outcome.CHANGED, known.rowsWrittenAt());
    }

    /**
     * The endpoint was taken off the list.
     *
     * @param at by the list's clock
     */
    public Step unlisted(String endpointId, Known before, long at, Moment moment) {
        Known known = pruned(before, moment);
        if (at <= known.listedAt()) {
            return new Step(known, again(known), Outcome.NOTHING);
        }
        Inventory last = known.inventory();
        Known removed = known.removed(Math.max(at, known.removedAt()));
        Inventory aside = known.aside();
        if (last == null) {
            List<Write> writes = new ArrayList<>(again(known));
            if (aside != null && isGone(removed, aside.getReportedAt().toEpochMilli())) {
                removed = passedOver(removed, aside, writes, moment).aside(null);
            }
            return new Step(removed, writes, Outcome.NOTHING);
        }
        if (!isGone(removed, last.getReportedAt().toEpochMilli())) {
            removed = removed.aside(last);
        }
        List<Write> said = new ArrayList<>();
        InventoryChange change = new InventoryChange(
                endpointId, Instant.ofEpochMilli(at), InventoryChangeKind.REMOVED, "", last.getDigest(), List.of(), 0);
        said.add(new Write(
                InventoryTopics.CHANGES,
                null,
                bounded(change, ItemValues.differences(ItemValues.of(last), new TreeMap<>()))));
        ItemRows.of(last).keySet().forEach(gone -> said.add(erased(gone)));
        said.add(new Write(InventoryTopics.INVENTORY, null, null));
        return new Step(removed.with(null, 0, plus(known, moment.now(), said)), said, Outcome.REMOVED);
    }

    /**
     * The endpoint is on the list; what it has reported since it was removed counts now.
     *
     * @param at by the list's clock
     */
    public Step listed(Known before, long at, Moment moment) {
        Known known = pruned(before, moment);
        if (!known.isRemoved() || at <= known.removedAt()) {
            // Where this very row brought it back, what was written then may have been lost.
            return new Step(known, at == known.listedAt() ? again(known) : List.of(), Outcome.NOTHING);
        }
        Inventory aside = known.aside();
        Known listed = known.listed(at);
        return aside == null ? new Step(listed, List.of(), Outcome.NOTHING) : reported(listed, aside, moment);
    }

    /** What was written lately, and what is so now: it may have been lost with the process that wrote it. */
    private static List<Write> again(Known known) {
        List<Write> writes = new ArrayList<>();
        if (!known.recent().isEmpty()) {
            known.recent().forEach(recent -> writes.addAll(recent.writes()));
            Inventory inventory = known.inventory();
            if (inventory != null) {
                writes.addAll(whole(inventory));
            }
        }
        return writes;
    }

    /** What erased things lately may have been this very report, when it still counted. */
    private static List<Write> alsoWithout(Known known, Inventory report) {
        List<Write> writes = new ArrayList<>(again(known));
        writes.addAll(without(known, report));
        return writes;
    }

    /** Erases a report that was waiting and will not come again, and remembers that it did. */
    private static Known passedOver(Known known, Inventory aside, List<Write> writes, Moment moment) {
        List<Write> erased = without(known, aside);
        writes.addAll(erased);
        return known.with(known.inventory(), known.rowsWrittenAt(), plus(known, moment.now(), erased));
    }

    /** Erases a report that does not count: a process that died may have written it, before it knew of the removal. */
    private static List<Write> without(Known known, Inventory report) {
        Inventory inventory = known.inventory();
        Map<Place, SpecificRecord> kept = inventory == null ? Map.of() : ItemRows.of(inventory);
        List<Write> writes = new ArrayList<>();
        ItemRows.of(report).keySet().stream()
                .filter(place -> !kept.containsKey(place))
                .forEach(gone -> writes.add(erased(gone)));
        if (inventory == null) {
            writes.add(new Write(InventoryTopics.INVENTORY, null, null));
        }
        return writes;
    }

    private static List<Write> whole(Inventory inventory) {
        List<Write> writes = new ArrayList<>();
        ItemRows.of(inventory).forEach((place, row) -> writes.add(new Write(place.topic(), place.key(), row)));
        writes.add(new Write(InventoryTopics.INVENTORY, null, inventory));
        return writes;
    }

    private static Write erased(Place place) {
        return new Write(place.topic(), place.key(), null);
    }

    private static Step step(
            Known known,
            Inventory report,
            long nowMillis,
            List<Write> said,
            List<Write> written,
            Outcome outcome,
            long rowsWrittenAt) {
        List<Write> all = new ArrayList<>(said);
        all.addAll(written);
        return new Step(known.with(report, rowsWrittenAt, plus(known, nowMillis, said)), all, outcome);
    }

    private static List<Recent> plus(Known known, long nowMillis, List<Write> said) {
        List<Recent> recent = new ArrayList<>(known.recent());
        recent.add(new Recent(nowMillis, said));
        while (recent.size() > RECENT_MOST) {
            Recent oldest = recent.remove(0);
            recent.set(0, merged(oldest, recent.get(0)));
        }
        return recent;
    }

    /** What both erased. What they said had changed is given up: of so many changes at once, readers see the later ones. */
    private static Recent merged(Recent one, Recent other) {
        List<Write> erased = Stream.concat(one.writes().stream(), other.writes().stream())
                .filter(write -> write.value() == null)
                .distinct()
                .toList();
        return new Recent(other.at(), erased);
    }

    /** Without what was written so long ago that it is durable for certain. */
    private static Known pruned(Known known, Moment moment) {
        List<Recent> recent = known.recent().stream()
                .filter(each -> each.at() >= moment.durableBefore())
                .toList();
        return known.with(known.inventory(), known.rowsWrittenAt(), recent);
    }

    private InventoryChange change(
            Inventory report, InventoryChangeKind kind, String previous, List<InventoryItemChange> all) {
        return bounded(
                new InventoryChange(
                        report.getEndpointId(),
                        report.getScannedAt(),
                        kind,
                        report.getDigest(),
                        previous,
                        List.of(),
                        0),
                all);
    }

    private InventoryChange bounded(InventoryChange change, List<InventoryItemChange> all) {
        int count = 0;
        long bytes = 0;
        while (count < all.size() && count < settings.changes()) {
            InventoryItemChange next = all.get(count);
            bytes += next.getItem().length() + length(next.getBefore()) + length(next.getAfter());
            if (bytes > settings.changeBytes()) {
                break;
            }
            count++;
        }
        return InventoryChange.newBuilder(change)
                .setChanges(all.subList(0, count))
                .setOmitted(all.size() - count)
                .build();
    }

    private static int length(@Nullable String text) {
        return Objects.requireNonNullElse(text, "").length();
    }
}
