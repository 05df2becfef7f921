package io.sluice.coordinator.collision;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.coordinator.collision.Collisions.Meaning;
import io.sluice.coordinator.collision.Collisions.Verdict;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class CollisionsTest {
    private static final AgentLogin A1 = login("a", 1, "gw-1", 1);
    private static final AgentLogin B1 = login("b", 1, "gw-1", 10);
    private static final AgentLogin A2 = login("a", 2, "gw-1", 20);
    private static final AgentLogin B2 = login("b", 2, "gw-1", 30);

    private final Collisions collisions = new Collisions(2_000, 86_400_000, 86_400_000);

    @Test
    void nothingIsRememberedOfAnEndpointWithOneProcess() {
        Verdict first = collisions.loggedIn(Rivals.NONE, null, A1);
        assertThat(first).isEqualTo(new Verdict(Meaning.ITS_OWN, Rivals.NONE));
        assertThat(collisions.loggedIn(first.rivals(), A1, A2).rivals()).isEqualTo(Rivals.NONE);
    }

    @Test
    void oneThatComesBackOnceIsNoCollisionYet() {
        Rivals rivals = collisions.loggedIn(Rivals.NONE, A1, B1).rivals();
        Verdict back = collisions.loggedIn(rivals, B1, A2);
        assertThat(back.meaning()).isEqualTo(Meaning.ITS_OWN);
        assertThat(process(back.rivals(), "a").returned()).isTrue();
    }

    @Test
    void bothAreNamedOnceBothHaveComeBack() {
        Verdict verdict = collisions.loggedIn(returnedOnce(), A2, B2);
        assertThat(verdict.meaning()).isEqualTo(Meaning.COLLISION);
        assertThat(verdict.rivals().words())
                .isEqualTo("boot a on host-a from 10.0.0.1 at gw-1; boot b on host-b from 10.0.0.1 at gw-1");
    }

    @Test
    void aLateWordOfAnotherGatewayProvesNothing() {
        AgentLogin late = login("a", 2, "gw-2", 11);
        Rivals rivals = collisions.loggedIn(Rivals.NONE, A1, B1).rivals();
        assertThat(process(collisions.loggedIn(rivals, B1, late).rivals(), "a").returned())
                .isFalse();
    }

    @Test
    void whoWasSupersededTooLongAgoIsForgotten() {
        Rivals rivals = collisions.loggedIn(Rivals.NONE, A1, B1).rivals();
        AgentLogin nextDay = login("b", 2, "gw-1", 10 + 86_401);
        assertThat(collisions.loggedIn(rivals, B1, nextDay).rivals()).isEqualTo(Rivals.NONE);
    }

    @Test
    void theFirstKeepsTheIdUnlessAnotherIsNamed() {
        Rivals held = collisions.loggedIn(returnedOnce(), A2, B2).rivals();
        assertThat(Collisions.original(collisions.split(held, "", 40_000).orElseThrow()))
                .extracting(AgentProcess::boot)
                .isEqualTo("a");
        assertThat(Collisions.original(collisions.split(held, "b", 40_000).orElseThrow()))
                .extracting(AgentProcess::boot)
                .isEqualTo("b");
        assertThat(collisions.split(held, "c", 40_000)).isEmpty();
        assertThat(collisions.split(returnedOnce(), "", 40_000)).isEmpty();
    }

    @Test
    void afterTheSplitAThirdMachineCollidesAgain() {
        // Given
        Rivals split = collisions
                .split(collisions.loggedIn(returnedOnce(), A2, B2).rivals(), "", 40_000)
                .orElseThrow();
        AgentLogin original = login("a", 3, "gw-1", 50);
        AgentLogin third = new AgentLogin("c", 1, "gw-1", "10.0.0.9", "host-a", 60_000);
        // When
        Rivals rivals = collisions.loggedIn(split, A2, original).rivals();
        rivals = collisions.loggedIn(rivals, original, third).rivals();
        AgentLogin originalAgain = login("a", 4, "gw-1", 70);
        rivals = collisions.loggedIn(rivals, third, originalAgain).rivals();
        Verdict verdict = collisions.loggedIn(
                rivals, originalAgain, new AgentLogin("c", 2, "gw-1", "10.0.0.9", "host-a", 80_000));
        // Then
        assertThat(verdict.meaning()).isEqualTo(Meaning.COLLISION);
        assertThat(verdict.rivals().processes())
                .extracting(AgentProcess::boot)
                .containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void bytesThatAreNoRivalsAreRefused() {
        byte[] good = RivalsCodec.encode(returnedOnce());
        byte[] cut = java.util.Arrays.copyOf(good, good.length - 1);
        for (byte[] bad : List.of(cut, new byte[] {9})) {
            Assertions.assertThatThrownBy(() -> RivalsCodec.decode(bad)).isInstanceOf(SerializationException.class);
        }
    }

    private static AgentProcess process(Rivals rivals, String boot) {
        return java.util.Objects.requireNonNull(rivals.find(boot));
    }

    private Rivals returnedOnce() {
        Rivals rivals = collisions.loggedIn(Rivals.NONE, A1, B1).rivals();
        return collisions.loggedIn(rivals, B1, A2).rivals();
    }

    private static AgentLogin login(String boot, int count, String gateway, long seconds) {
        return new AgentLogin(boot, count, gateway, "10.0.0.1", "host-" + boot, seconds * 1_000);
    }
}
