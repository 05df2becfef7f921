package io.sluice.gateway.listener;

import static io.sluice.gateway.listener.FrontEnd.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.wire.EnrolmentAnswer;
import io.sluice.wire.EnrolmentRequest;
import io.sluice.wire.ReasonCodes;
import io.sluice.wire.WireTopics;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnrolmentTest {
    private static final String ID = "00000000-0000-4000-8000-000000000001";
    private static final String PASSWORD = "tok1." + "0a".repeat(32);

    @TempDir
    Path folder;

    private TestRegion region;
    private FrontEnd front;
    private RawClient client;

    @BeforeEach
    void start() throws Exception {
        region = new TestRegion("local");
        front = FrontEnd.start(region.writeGateway(folder), "enrolment.deadline", "1s");
        client = RawClient.tls(front.listener.tlsAddress(), region.client(null));
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        front.close();
    }

    @Test
    void passesTheRequestOnAndTheCertificateBack() throws Exception {
        join();
        client.publish(1, WireTopics.UP_ENROL, new EnrolmentRequest("r-1", new byte[] {7}).encode());
        client.expect(RawClient.PUBACK, 0);
        var enrolment = next(front.enrolments);
        assertThat(enrolment.who()).isEqualTo("tok1");

        enrolment.answer().accept(new EnrolmentAnswer("r-1", true, "", List.of(new byte[] {2}), new byte[] {3}));

        var publish = client.expect(RawClient.PUBLISH);
        assertThat(publish.topic()).isEqualTo(WireTopics.DOWN_ENROL);
        assertThat(EnrolmentAnswer.decode(publish.payload()).certificates().get(0))
                .containsExactly(2);
        client.acknowledge(publish.publishId()).sendHex(0xE0, 0);
        assertThat(client.isClosed()).isTrue();
        assertThat(front.links).isEmpty();
    }

    @Test
    void aCloneAsksToBeAnotherWithTheCertificateItShares() throws Exception {
        try (var clone = RawClient.tls(front.listener.tlsAddress(), region.client(region.endpoint(ID)))) {
            clone.send(RawClient.joinPacket(ID, "split", ""));
            clone.expect(RawClient.CONNACK, 0);
            clone.subscribe(1, "down/#").expect(RawClient.SUBACK, 1);

            clone.publish(1, WireTopics.UP_ENROL, new EnrolmentRequest("r-1", new byte[] {7}).encode());
            clone.expect(RawClient.PUBACK, 0);

            var enrolment = next(front.enrolments);
            assertThat(enrolment.who()).isEqualTo(ID);
            enrolment.answer().accept(new EnrolmentAnswer("r-1", true, "", List.of(new byte[] {2}), new byte[] {3}));
            assertThat(clone.expect(RawClient.PUBLISH).topic()).isEqualTo(WireTopics.DOWN_ENROL);
            assertThat(front.links).isEmpty();
        }
    }

    @Test
    void nobodyAsksToBeAnotherWithoutACertificate() throws Exception {
        client.send(RawClient.joinPacket(ID, "split", ""));

        client.expect(RawClient.CONNACK, ReasonCodes.NOT_AUTHORIZED);
        assertThat(client.isClosed()).isTrue();
    }

    @Test
    void aCloneDisturbsNobodyWhileItEnrols() throws Exception {
        try (var original = RawClient.tls(front.listener.tlsAddress(), region.client(region.endpoint(ID)));
                var clone = RawClient.tls(front.listener.tlsAddress(), region.client(region.endpoint(ID)))) {
            original.login(ID);
            clone.send(RawClient.joinPacket(ID, "split", ""));
            clone.expect(RawClient.CONNACK, 0);

            original.ping().expect(RawClient.PINGRESP);
        }
    }

    @Test
    void tellsWhyItIsRefusedAndEnds() throws Exception {
        join();
        client.publish(1, WireTopics.UP_ENROL, new EnrolmentRequest("r-1", new byte[] {7}).encode());
        client.expect(RawClient.PUBACK, 0);

        next(front.enrolments)
                .answer()
                .accept(new EnrolmentAnswer("r-1", false, "TOKEN_EXPIRED", List.of(), new byte[0]));

        assertThat(EnrolmentAnswer.decode(client.expect(RawClient.PUBLISH).payload())
                        .reason())
                .isEqualTo("TOKEN_EXPIRED");
        assertThat(client.expect(RawClient.DISCONNECT, ReasonCodes.NOT_AUTHORIZED)
                        .text())
                .contains("TOKEN_EXPIRED");
        assertThat(client.isClosed()).isTrue();
    }

    @Test
    void refusesATokenThatIsNone() throws Exception {
        client.send(RawClient.joinPacket(ID, "join", "tok1.short"));

        client.expect(RawClient.CONNACK, 0x86);
        assertThat(client.isClosed()).isTrue();
    }

    @Test
    void refusesAConnectionWithNeitherCertificateNorToken() throws Exception {
        client.connect(ID);

        client.expect(RawClient.CONNACK, ReasonCodes.NOT_AUTHORIZED);
        assertThat(client.isClosed()).isTrue();
    }

    @Test
    void allowsNothingButToEnrol() throws Exception {
        join();

        client.publish(1, WireTopics.UP_FETCH, new byte[0]);

        client.expect(RawClient.DISCONNECT, ReasonCodes.NOT_AUTHORIZED);
    }

    @Test
    void allowsOneRequest() throws Exception {
        join();
        client.publish(1, WireTopics.UP_ENROL, new EnrolmentRequest("r-1", new byte[] {7}).encode());
        client.expect(RawClient.PUBACK, 0);

        client.publish(2, WireTopics.UP_ENROL, new EnrolmentRequest("r-2", new byte[] {8}).encode());

        client.expect(RawClient.DISCONNECT, ReasonCodes.PROTOCOL_ERROR);
        assertThat(front.enrolments).hasSize(1);
    }

    @Test
    void doesNotWaitForEverForARequest() throws Exception {
        join();

        client.expect(RawClient.DISCONNECT, 0x98);
    }

    private void join() throws Exception {
        client.send(RawClient.joinPacket(ID, "join", PASSWORD));
        client.expect(RawClient.CONNACK, 0);
        client.subscribe(1, "down/#").expect(RawClient.SUBACK, 1);
    }
}
