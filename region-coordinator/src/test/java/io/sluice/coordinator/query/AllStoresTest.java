package io.sluice.coordinator.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.coordinator.query.Owners.Place;
import io.sluice.topics.GatewayHeartbeat;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AllStoresTest {
    private static final String B = "b:1";
    private static final String C = "c:1";

    private final Map<Integer, Place> places = new TreeMap<>(
            Map.of(0, new Place.Here(), 1, new Place.There(B), 2, new Place.There(C), 3, new Place.There(B)));
    private final Map<Integer, List<String>> keys =
            Map.of(0, List.of("a", "g"), 1, List.of("b", "f"), 2, List.of("c", "e"), 3, List.of("d"));
    private final List<String> asked = new ArrayList<>();

    @Test
    void aListOfManyOwnersIsOneListInOrderAndEachOwnerIsAskedOnce() {
        // When
        List<String> first = list(StoreQuestion.Kind.UPWARD, 5);

        // Then
        assertThat(first).containsExactly("a", "b", "c", "d", "e");
        assertThat(asked).containsExactlyInAnyOrder(B + "[1, 3]", C + "[2]", "own[0]");
    }

    @Test
    void theLastAreFirstWhenReadDownward() {
        assertThat(list(StoreQuestion.Kind.DOWNWARD, 4)).containsExactly("g", "f", "e", "d");
    }

    @Test
    void onePartThatCannotBeHadFailsTheWholeAndIsNamed() {
        // Given
        places.put(2, new Place.There("dead:1"));

        // When, Then
        assertThatThrownBy(() -> list(StoreQuestion.Kind.UPWARD, 5))
                .isInstanceOfSatisfying(
                        NotReadyException.class,
                        e -> assertThat(e.coordinator()).isEqualTo("dead:1"));
    }

    @Test
    void aPartitionWithoutAnOwnerIsNotReadyAndNobodyIsAsked() {
        // Given
        places.put(3, new Place.Unknown());

        // When, Then
        assertThatThrownBy(() -> list(StoreQuestion.Kind.UPWARD, 5))
                .isInstanceOf(NotReadyException.class)
                .hasMessageContaining("partition 3 of shelf");
        assertThat(asked).isEmpty();
    }

    @Test
    void aRunningInstanceIsNotReadyWhileWhatItWasAssignedIsClosed() {
        assertThat(Readiness.obstacles(Map.of("shelf", 4), this::place, (store, partition) -> false))
                .containsExactly("partitions [0] of shelf are assigned here and being restored");
        assertThat(Readiness.obstacles(Map.of("shelf", 4), this::place, (store, partition) -> true))
                .isEmpty();
    }

    @Test
    void anInstanceIsNotReadyWhileAPartitionHasNoOwner() {
        places.put(2, new Place.Unknown());

        assertThat(Readiness.obstacles(Map.of("shelf", 4), this::place, (store, partition) -> true))
                .containsExactly("no coordinator owns partitions [2] of shelf at present");
    }

    private List<String> list(StoreQuestion.Kind kind, int most) {
        AllStores stores = new AllStores(this::place, question -> answer("own", question), this::ask);
        StoreQuestion question = new StoreQuestion("shelf", List.of(), kind, null, null, null, Narrowing.NONE, most);
        return stores.first(question, 4, GatewayHeartbeat.class).stream()
                .map(GatewayHeartbeat::getGateway)
                .toList();
    }

    private Place place(String store, int partition) {
        return places.getOrDefault(partition, new Place.Unknown());
    }

    private CompletableFuture<List<StoreEntry>> ask(String coordinator, StoreQuestion question) {
        return coordinator.startsWith("dead")
                ? CompletableFuture.failedFuture(new NotReadyException("no answer", coordinator))
                : CompletableFuture.completedFuture(answer(coordinator, question));
    }

    private List<StoreEntry> answer(String who, StoreQuestion question) {
        asked.add(who + question.partitions());
        boolean upward = question.kind() == StoreQuestion.Kind.UPWARD;
        return question.partitions().stream()
                .flatMap(partition -> keys.getOrDefault(partition, List.of()).stream())
                .sorted(upward ? Comparator.naturalOrder() : Comparator.reverseOrder())
                .limit(question.most())
                .map(key -> new StoreEntry(key, heartbeat(key)))
                .toList();
    }

    private static GatewayHeartbeat heartbeat(String gateway) {
        return GatewayHeartbeat.newBuilder()
                .setGateway(gateway)
                .setAt(0)
                .setStartedAt(0)
                .setVersion("1")
                .setAddress("localhost:1")
                .setSessions(0)
                .setInbox(0)
                .setLabels(Map.of())
                .build();
    }
}
