package io.sluice.gateway.listener;

import static io.sluice.gateway.listener.FrontEnd.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.gateway.login.LoginDesk.Decision;
import io.sluice.gateway.session.SessionEnd;
import io.sluice.wire.ReasonCodes;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoginTest {
    private static final String ID = "00000000-0000-4000-8000-000000000001";

    @TempDir
    Path folder;

    private FrontEnd front;

    @BeforeEach
    void start() throws Exception {
        front = FrontEnd.start(new TestRegion("local").writeGateway(folder), "login.deadline", "300ms");
    }

    @AfterEach
    void stop() {
        front.close();
    }

    @Test
    void tellsTheEndpointWhoItTalksToAndWhatIsAllowed() throws Exception {
        try (var client = front.plain()) {
            client.connect(ID);

            var connAck = client.expect(RawClient.CONNACK, 0);

            assertThat(connAck.text()).contains("gateway", "gw-1", "region", "local", "now", "alternates", "gw-2:8883");
            assertThat(front.logins).isEmpty();
        }
    }

    @Test
    void completesTheLoginWithSubAck() throws Exception {
        try (var client = front.plain()) {
            client.send(RawClient.connectPacket(
                    ID, 60, Map.of("journal", "lost", "label.site", "north", "login", "isolated", "host", "pump")));
            client.expect(RawClient.CONNACK, 0);
            client.subscribe(7, "down/#");
            client.expect(RawClient.SUBACK, 1);

            var link = next(front.links);

            assertThat(link.endpointId()).isEqualTo(ID);
            assertThat(link.journalLost()).isTrue();
            assertThat(link.platform()).isEqualTo("linux-x86_64");
            assertThat(link.session().getBoot()).isEqualTo("boot-1");
            var login = front.logins.get(0);
            assertThat(login.labels()).containsExactly(Map.entry("site", "north"));
            assertThat(login.kind()).isEqualTo("isolated");
            assertThat(login.address()).startsWith("127.0.0.1:");
        }
    }

    @Test
    void refusesByDisconnectWithServerReferenceAndComeBackTime() throws Exception {
        front.decideLogins(new Decision.Refused(ReasonCodes.USE_ANOTHER_SERVER, "full", "gw-9:8883", 1_500));
        try (var client = front.plain()) {
            client.connect(ID);
            client.expect(RawClient.CONNACK, 0);
            client.subscribe(1, "down/#");

            var refusal = client.expect(RawClient.DISCONNECT, 0x9C);

            assertThat(refusal.text()).contains("full", "gw-9:8883", "retry-after-ms", "1500");
            assertThat(client.isClosed()).isTrue();
            assertThat(front.links).isEmpty();
        }
    }

    @Test
    void oneWhoseIdentityIsAnothersIsToldToEnrolAnew() throws Exception {
        front.decideLogins(Decision.Refused.toEnrolAnew("SPLIT: it stays"));
        try (var client = front.plain()) {
            client.connect(ID);
            client.expect(RawClient.CONNACK, 0);
            client.subscribe(1, "down/#");

            assertThat(client.expect(RawClient.DISCONNECT, ReasonCodes.NOT_AUTHORIZED)
                            .text())
                    .contains("SPLIT: it stays", "enrol", "anew");
        }
    }

    @Test
    void endsALoginThatNobodyDecides() throws Exception {
        front.holdLogins();
        try (var client = front.plain()) {
            client.connect(ID);
            client.expect(RawClient.CONNACK, 0);
            client.subscribe(1, "down/#");

            client.expect(RawClient.DISCONNECT, ReasonCodes.SERVER_UNAVAILABLE);

            next(front.undecided).accept(new Decision.Accepted());
            assertThat(client.isClosed()).isTrue();
            assertThat(front.links).isEmpty();
        }
    }

    @Test
    void theNewConnectionWinsAndTheOldOneIsToldWhy() throws Exception {
        try (var old = front.plain();
                var fresh = front.plain()) {
            old.login(ID);
            fresh.login(ID);

            old.expect(RawClient.DISCONNECT, ReasonCodes.SESSION_TAKEN_OVER);

            var first = next(front.links);
            var second = next(front.links);
            assertThat(next(front.ends))
                    .isEqualTo(new FrontEnd.Ended(
                            first, new SessionEnd(SessionEnd.Kind.TAKEN_OVER, "the endpoint connected again")));
            assertThat(front.history).extracting(Object::getClass).hasSize(3);
            assertThat(front.history.get(2)).isSameAs(second);
            fresh.ping().expect(RawClient.PINGRESP);
        }
    }

    @Test
    void tellsALogOutFromALoss() throws Exception {
        try (var leaves = front.plain();
                var breaks = front.plain()) {
            leaves.login(ID);
            leaves.sendHex(0xE0, 0);
            assertThat(next(front.ends).end().kind()).isEqualTo(SessionEnd.Kind.LOGGED_OUT);

            breaks.login(ID);
            breaks.breakOff();

            assertThat(next(front.ends).end().kind()).isEqualTo(SessionEnd.Kind.LOST);
        }
    }

    @Test
    void drainsWithAReasonAndAcceptsNoMore() throws Exception {
        try (var client = front.plain()) {
            client.login(ID);

            front.listener.stopAccepting();
            boolean gone = front.listener.drain(java.time.Duration.ofSeconds(5));

            client.expect(RawClient.DISCONNECT, ReasonCodes.SERVER_SHUTTING_DOWN);
            assertThat(gone).isTrue();
            assertThat(next(front.ends).end().kind()).isEqualTo(SessionEnd.Kind.BY_GATEWAY);
            assertThat(front.listener.sessions()).isZero();
        }
    }
}
