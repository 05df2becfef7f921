package io.sluice.gateway.grant;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Who may send, against books that the test keeps itself. */
class GrantDeciderProperties {
    private static final long MS = 1_000_000;
    private static final int GRANT = 1_000;
    private static final int OPEN = 8;
    private static final List<RequestClass> CLASSES = List.of(RequestClass.values());
    private static final GrantSettings SETTINGS = new GrantSettings(
            200,
            20,
            1_000,
            2,
            GRANT,
            100,
            Duration.ofSeconds(1),
            GRANT,
            10 * GRANT,
            OPEN,
            Duration.ofMillis(500),
            GrantSettings.WEIGHTS);
    private static final RelayCapacity FREE = new RelayCapacity(0, 1 << 30, MS, false, false);

    @Property(tries = 300)
    void noMoreIsOutstandingThanWasAllowedAndEveryByteComesBack(@ForAll long seed) {
        // Given
        Random random = new Random(seed);
        GrantDecider decider = new GrantDecider(SETTINGS);
        Map<Long, Long> unused = new HashMap<>();
        Map<Long, Long> undurable = new HashMap<>();
        Map<Long, Request> of = new HashMap<>();
        long now = 0;
        long credits = 0;
        // When
        for (int step = 0; step < 400; step++) {
            now += random.nextInt(50) * MS;
            credits = random.nextInt(4) == 0 ? random.nextLong(decider.creditLimitBytes() + 1) : credits;
            decider.credits(credits);
            switch (random.nextInt(5)) {
                case 0, 1 -> decider.request(request(random), now);
                case 2 -> receive(random, decider, unused, undurable);
                case 3 -> settle(random, decider, undurable);
                default -> {
                    if (random.nextInt(10) == 0) {
                        String endpoint = endpoint(random.nextInt(8));
                        decider.sessionEnded(endpoint);
                        unused.keySet()
                                .removeIf(id -> Objects.requireNonNull(of.get(id))
                                        .endpointId()
                                        .equals(endpoint));
                    }
                }
            }
            for (Decision decision : decider.decide(FREE, now)) {
                if (decision instanceof Decision.Give give) {
                    unused.put(give.grantId(), give.bytes());
                    of.put(give.grantId(), give.request());
                } else if (decision instanceof Decision.Lapsed lapsed) {
                    assertThat(unused.remove(lapsed.grantId())).isEqualTo(lapsed.unusedBytes());
                }
            }
            // Then
            long booked = sum(unused) + sum(undurable);
            assertThat(decider.outstandingBytes()).isEqualTo(booked + credits);
            assertThat(booked + credits).isLessThanOrEqualTo(10L * GRANT);
        }
        decider.credits(0);
        for (int i = 0; i < 8; i++) {
            decider.sessionEnded(endpoint(i));
        }
        undurable.forEach(decider::durable);
        assertThat(decider.outstandingBytes()).isZero();
        assertThat(decider.snapshot(10, now).waiting()).isZero();
    }

    @Property(tries = 100)
    void everyoneWhoWaitsIsGrantedWhileThereIsRoom(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 100) int requests) {
        // Given
        Random random = new Random(seed);
        GrantDecider decider = new GrantDecider(SETTINGS);
        Set<UUID> waiting = new HashSet<>();
        for (int i = 0; i < requests; i++) {
            Request request = request(random);
            if (decider.request(request, 0) instanceof Admission.Queued) {
                waiting.add(request.transferId());
            }
        }
        // When
        for (int round = 0; round < 2 * requests && !waiting.isEmpty(); round++) {
            for (Decision decision : decider.decide(FREE, round * MS)) {
                Decision.Give give = (Decision.Give) decision;
                waiting.remove(give.request().transferId());
                decider.received(give.grantId(), (int) give.bytes());
                decider.durable(give.grantId(), give.bytes());
                decider.withdraw(give.request().transferId());
            }
        }
        // Then
        assertThat(waiting).isEmpty();
    }

    @Property(tries = 100)
    void creditsThatNobodyGivesBackHoldUpNoGrant(
            @ForAll @IntRange(min = 0, max = 10 * GRANT) int credits, @ForAll @IntRange(min = 0, max = 100) int slow) {
        // Given: credits given while the limit was high, a relay that has become slow since, and grants
        GrantDecider decider = new GrantDecider(SETTINGS);
        decider.credits(credits);
        RelayCapacity relay = new RelayCapacity(0, 1 << 30, 1_000 * MS, false, false);
        for (int second = 0; second < slow; second++) {
            decider.decide(relay, second * 1_000L * MS);
        }
        // When
        decider.request(new Request(UUID.randomUUID(), endpoint(1), RequestClass.BULK, -1, "log"), slow * 1_000L * MS);
        // Then
        assertThat(decider.decide(relay, slow * 1_000L * MS)).hasSize(1);
        assertThat(decider.creditLimitBytes()).isLessThanOrEqualTo(GRANT);
    }

    @Property(tries = 100)
    void fewTransfersAreOpenAndAllComeToTheirEnd(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int transfers) {
        // Given: transfers of many grants each, with endpoints that take their time
        Random random = new Random(seed);
        GrantDecider decider = new GrantDecider(SETTINGS);
        Map<UUID, Long> left = new HashMap<>();
        for (int i = 0; i < transfers; i++) {
            UUID id = new UUID(5, i);
            left.put(id, 1L + random.nextInt(20 * GRANT));
            decider.request(request(id, i, Objects.requireNonNull(left.get(id))), 0);
        }
        // When
        List<Decision.Give> given = new ArrayList<>();
        long now = 0;
        for (int step = 0; !left.isEmpty(); step++) {
            assertThat(step).as("it comes to an end").isLessThan(100_000);
            now += random.nextInt(100) * MS;
            for (Decision decision : decider.decide(FREE, now)) {
                if (decision instanceof Decision.Give give) {
                    given.add(give);
                    UUID id = give.request().transferId();
                    long rest = Objects.requireNonNull(left.get(id)) - give.bytes();
                    left.put(id, rest);
                    if (rest > 0) {
                        decider.request(request(id, id.getLeastSignificantBits(), rest), now);
                    }
                } else if (decision instanceof Decision.Lapsed lapsed) {
                    given.removeIf(give -> give.grantId() == lapsed.grantId());
                    UUID id = lapsed.request().transferId();
                    left.merge(id, lapsed.unusedBytes(), Long::sum);
                    decider.request(
                            request(id, id.getLeastSignificantBits(), Objects.requireNonNull(left.get(id))), now);
                }
            }
            assertThat(decider.snapshot(0, now).places()).isLessThanOrEqualTo(OPEN);
            if (!given.isEmpty() && random.nextBoolean()) {
                Decision.Give give = given.remove(random.nextInt(given.size()));
                assertThat(decider.received(give.grantId(), (int) give.bytes())).isTrue();
                decider.durable(give.grantId(), give.bytes());
                UUID id = give.request().transferId();
                if (Objects.requireNonNull(left.get(id)) == 0
                        && given.stream()
                                .noneMatch(each -> each.request().transferId().equals(id))) {
                    decider.withdraw(id);
                    left.remove(id);
                }
            }
        }
        // Then
        assertThat(decider.outstandingBytes()).isZero();
        assertThat(decider.snapshot(0, now).places()).isZero();
    }

    @Property(tries = 100)
    void oneThatBeginsIsGrantedAtOnceHoweverManySlowOnesThereAre(
            @ForAll @IntRange(min = 1, max = 60) int slow, @ForAll @IntRange(min = 0, max = 20) int more) {
        // Given: slow ones that use of their grants a little and ask on and on, each of which has had a turn
        GrantDecider decider = new GrantDecider(SETTINGS);
        for (int i = 0; i < slow; i++) {
            decider.request(request(new UUID(5, i), i, 1 << 20), 0);
        }
        long now = 0;
        long turns = 4L + slow / (OPEN / 2) + more;
        for (int i = 0; i < turns * SETTINGS.turn().toMillis() / 20; i++) {
            now += 20 * MS;
            for (Decision decision : decider.decide(FREE, now)) {
                Request request = decision instanceof Decision.Give give
                        ? give.request()
                        : ((Decision.Lapsed) decision).request();
                decider.request(request, now);
                if (decision instanceof Decision.Give give) {
                    decider.received(give.grantId(), 1);
                    decider.durable(give.grantId(), 1);
                }
            }
        }
        // When
        UUID quick = new UUID(6, 6);
        decider.request(request(quick, 777, 100), now);
        // Then
        long waited = 0;
        while (decider.decide(FREE, now + waited).stream()
                .noneMatch(decision -> decision instanceof Decision.Give give
                        && give.request().transferId().equals(quick))) {
            waited += 10 * MS;
            assertThat(waited).isLessThanOrEqualTo(SETTINGS.turn().toNanos());
        }
    }

    @Property(tries = 100)
    void anUpcallGoesAheadOfAFloodOfBulk(@ForAll @IntRange(min = 1, max = 150) int flood) {
        // Given
        GrantDecider decider = new GrantDecider(SETTINGS);
        for (int i = 0; i < flood; i++) {
            decider.request(new Request(UUID.randomUUID(), endpoint(i), RequestClass.BULK, 1 << 20, "log"), 0);
        }
        List<Decision> first = decider.decide(FREE, 0);
        // When
        UUID upcall = UUID.randomUUID();
        decider.request(new Request(upcall, endpoint(500), RequestClass.UPCALL, 500, "clock"), MS);
        first.forEach(decision -> {
            Decision.Give give = (Decision.Give) decision;
            decider.received(give.grantId(), (int) give.bytes());
            decider.durable(give.grantId(), give.bytes());
        });
        // Then
        Decision.Give next = (Decision.Give) decider.decide(FREE, 2 * MS).get(0);
        assertThat(next.request().transferId()).isEqualTo(upcall);
    }

    @Property(tries = 50)
    void nothingIsGrantedWhileTheSpoolIsFull(@ForAll long seed) {
        // Given
        GrantDecider decider = new GrantDecider(SETTINGS);
        decider.request(request(new Random(seed)), 0);
        // Then
        assertThat(decider.decide(new RelayCapacity(0, 1 << 30, MS, true, true), 0))
                .isEmpty();
        assertThat(decider.decide(FREE, MS)).hasSize(1);
    }

    private static void receive(
            Random random, GrantDecider decider, Map<Long, Long> unused, Map<Long, Long> undurable) {
        if (unused.isEmpty()) {
            return;
        }
        long id = any(random, unused);
        long left = Objects.requireNonNull(unused.get(id));
        int bytes = 1 + random.nextInt((int) left);
        assertThat(decider.received(id, bytes)).isTrue();
        undurable.merge(id, (long) bytes, Long::sum);
        if (left == bytes) {
            unused.remove(id);
        } else {
            unused.put(id, left - bytes);
        }
    }

    private static void settle(Random random, GrantDecider decider, Map<Long, Long> undurable) {
        if (!undurable.isEmpty()) {
            long id = any(random, undurable);
            decider.durable(id, Objects.requireNonNull(undurable.remove(id)));
        }
    }

    private static long any(Random random, Map<Long, Long> map) {
        List<Long> ids = new ArrayList<>(map.keySet());
        return ids.get(random.nextInt(ids.size()));
    }

    private static long sum(Map<Long, Long> map) {
        return map.values().stream().mapToLong(Long::longValue).sum();
    }

    private static Request request(UUID transferId, long endpoint, long bytes) {
        return new Request(transferId, endpoint((int) endpoint), RequestClass.RESULT, bytes, "stdout");
    }

    private static Request request(Random random) {
        return new Request(
                new UUID(random.nextLong(), random.nextLong()),
                endpoint(random.nextInt(8)),
                CLASSES.get(random.nextInt(CLASSES.size())),
                random.nextInt(5) == 0 ? -1 : random.nextInt(3 * GRANT),
                "name");
    }

    private static String endpoint(int number) {
        return new UUID(7, number).toString();
    }
}
