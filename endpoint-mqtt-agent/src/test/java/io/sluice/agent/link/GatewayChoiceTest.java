package io.sluice.agent.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.wire.ReasonCodes;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GatewayChoiceTest {
    private static final GatewayAddress A = GatewayAddress.parse("a:1");
    private static final GatewayAddress B = GatewayAddress.parse("b:2");
    private static final GatewayAddress C = GatewayAddress.parse("c:3");
    private static final GatewayAddress D = GatewayAddress.parse("d:4");

    @Test
    void triesTheLastThenTheConfiguredInOrderThenWaits() {
        GatewayChoice choice = choice(C);
        assertThat(choice.first()).isEqualTo(new GatewayChoice.Attempt(C, 0));
        assertThat(choice.ended(LinkEnd.network("refused"), 1).address()).isEqualTo(A);
        assertThat(choice.ended(LinkEnd.network("refused"), 2).address()).isEqualTo(B);
        GatewayChoice.Attempt nextRound = choice.ended(LinkEnd.network("refused"), 3);
        assertThat(nextRound.address()).isEqualTo(C);
        assertThat(nextRound.delayMs()).isLessThanOrEqualTo(GatewayChoice.FIRST_MS);
    }

    @Test
    void goesToTheAlternatesWhenTheOthersAreAway() {
        GatewayChoice choice = choice(null);
        choice.first();
        choice.loggedIn(List.of(D), 0);
        assertThat(choice.ended(LinkEnd.network("lost"), 60_000).address()).isEqualTo(A);
        assertThat(choice.ended(LinkEnd.network("refused"), 60_001).address()).isEqualTo(B);
        assertThat(choice.ended(LinkEnd.network("refused"), 60_002).address()).isEqualTo(D);
    }

    @Test
    void followsServerReferencesInOrder() {
        GatewayChoice choice = choice(null);
        choice.first();
        assertThat(choice.ended(redirect(ReasonCodes.USE_ANOTHER_SERVER, "c:3, d:4"), 1)
                        .address())
                .isEqualTo(C);
        assertThat(choice.last()).isEmpty();
        assertThat(choice.ended(LinkEnd.network("refused"), 2).address()).isEqualTo(D);
        assertThat(choice.ended(LinkEnd.network("refused"), 3).address()).isEqualTo(A);
    }

    @Test
    void aMoveReplacesTheLastGateway() {
        GatewayChoice choice = choice(A);
        choice.first();
        choice.ended(redirect(ReasonCodes.SERVER_MOVED, "d:4"), 1);
        assertThat(choice.last()).contains(D);
    }

    @Test
    void doesNotGoRoundInCirclesForEver() {
        GatewayChoice choice = choice(null);
        choice.first();
        GatewayChoice.Attempt attempt = choice.first();
        for (int i = 0; i <= GatewayChoice.REDIRECTS_IN_A_ROW; i++) {
            attempt = choice.ended(redirect(ReasonCodes.USE_ANOTHER_SERVER, i % 2 == 0 ? "c:3" : "d:4"), i);
        }
        assertThat(attempt.address()).isEqualTo(A);
        assertThat(attempt.delayMs()).isGreaterThanOrEqualTo(GatewayChoice.FIRST_MS);
    }

    @Test
    void comesBackToABusyGatewayWhenItSaid() {
        GatewayChoice choice = choice(null);
        choice.first();
        GatewayChoice.Attempt attempt = choice.ended(new LinkEnd(ReasonCodes.SERVER_BUSY, "", null, 10_000), 1);
        assertThat(attempt.address()).isEqualTo(A);
        assertThat(attempt.delayMs()).isBetween(8_000L, 12_000L);
    }

    @Test
    void leavesAGatewayThatDoesNotAdmitItAloneForLong() {
        GatewayChoice choice = choice(null);
        choice.first();
        for (int code : List.of(ReasonCodes.NOT_AUTHORIZED, ReasonCodes.BANNED)) {
            assertThat(choice.ended(new LinkEnd(code, "", null, 0), 1).delayMs())
                    .isGreaterThanOrEqualTo(GatewayChoice.REFUSED_FIRST_MS / 2);
        }
    }

    @Test
    void oneThatWasTakenOverComesBackSoonAndThenMoreSlowly() {
        GatewayChoice choice = choice(null);
        choice.first();
        LinkEnd takenOver = new LinkEnd(ReasonCodes.SESSION_TAKEN_OVER, "", null, 0);
        assertThat(choice.ended(takenOver, 1).delayMs()).isBetween(2_500L, 5_000L);
        for (int i = 0; i < 20; i++) {
            choice.ended(takenOver, 1);
        }
        assertThat(choice.ended(takenOver, 1).delayMs()).isGreaterThanOrEqualTo(GatewayChoice.REFUSED_CAP_MS / 2);
    }

    @Test
    void anUnreachableCoordinatorSendsItToTheNextGateway() {
        GatewayChoice choice = choice(null);
        choice.first();
        assertThat(choice.ended(new LinkEnd(ReasonCodes.SERVER_UNAVAILABLE, "", null, 0), 1)
                        .address())
                .isEqualTo(B);
    }

    private static GatewayChoice choice(@Nullable GatewayAddress last) {
        return new GatewayChoice(List.of(A, B), last, new SplittableRandom(1));
    }

    private static LinkEnd redirect(int code, String reference) {
        return new LinkEnd(code, "", reference, 0);
    }
}
