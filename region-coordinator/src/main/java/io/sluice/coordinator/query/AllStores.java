package io.sluice.coordinator.query;

import io.sluice.coordinator.query.Owners.Place;
import io.sluice.coordinator.topology.Partitions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The region's stores as if all were here: what this instance owns is read, for the rest its owner is asked. A part that
 * cannot be had fails the whole, since half a list would be taken for the list. Any thread may read.
 */
final class AllStores {
    private final Owners owners;
    private final StoreAnswers own;
    private final OtherCoordinators others;

    AllStores(Owners owners, StoreAnswers own, OtherCoordinators others) {
        this.owners = owners;
        this.own = own;
        this.others = others;
    }

    /** The value of a key that lies in the partition {@code placedBy} leads to. */
    <V> @Nullable V get(String store, Class<V> type, int partitions, String placedBy, String key) {
        List<StoreEntry> found = all(StoreQuestion.get(store, Partitions.of(placedBy, partitions), key));
        return found.isEmpty() ? null : type.cast(found.get(0).value());
    }

    /** The first entries of partitions 0 to {@code partitions - 1}; the question's own are not looked at. */
    <V> List<V> first(StoreQuestion question, int partitions, Class<V> type) {
        List<Integer> every = IntStream.range(0, partitions).boxed().toList();
        return all(question.of(every)).stream()
                .map(entry -> type.cast(entry.value()))
                .toList();
    }

    /** The entries of a range of a windowed store, in no order. */
    <V> List<V> windowed(
            String store, Class<V> type, int partitions, String placedBy, String from, String to, Narrowing narrowing) {
        return all(StoreQuestion.windowed(store, Partitions.of(placedBy, partitions), from, to, narrowing)).stream()
                .map(entry -> type.cast(entry.value()))
                .toList();
    }

    private List<StoreEntry> all(StoreQuestion question) {
        List<Integer> here = new ArrayList<>();
        Map<String, List<Integer>> there = new TreeMap<>();
        for (int partition : question.partitions()) {
            Place place = owners.of(question.store(), partition);
            if (place instanceof Place.Here) {
                here.add(partition);
            } else if (place instanceof Place.There other) {
                there.computeIfAbsent(other.coordinator(), unknown -> new ArrayList<>())
                        .add(partition);
            } else {
                throw new NotReadyException(
                        "no coordinator owns partition " + partition + " of " + question.store() + " at present");
            }
        }
        if (there.isEmpty()) {
            return own.answer(question);
        }
        List<CompletableFuture<List<StoreEntry>>> asked = new ArrayList<>();
        try {
            there.forEach((coordinator, partitions) -> asked.add(others.ask(coordinator, question.of(partitions))));
            List<Iterator<StoreEntry>> parts = new ArrayList<>();
            if (!here.isEmpty()) {
                parts.add(own.answer(question.of(here)).iterator());
            }
            asked.forEach(answer -> parts.add(joined(answer).iterator()));
            Comparator<String> order = question.kind() == StoreQuestion.Kind.DOWNWARD
                    ? Comparator.reverseOrder()
                    : Comparator.naturalOrder();
            return Merge.first(parts, order, entry -> true, question.most());
        } finally {
            asked.forEach(answer -> answer.cancel(true));
        }
    }

    private static List<StoreEntry> joined(CompletableFuture<List<StoreEntry>> answer) {
        try {
            return answer.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof NotReadyException notReady) {
                throw new NotReadyException(String.valueOf(notReady.getMessage()), notReady.coordinator());
            }
            throw e;
        }
    }
}
