package io.sluice.it;

import io.sluice.it.harness.Credentials;
import io.sluice.it.harness.MqttPacket;
import io.sluice.it.harness.MqttProbe;
import io.sluice.it.harness.RealRegion;
import io.sluice.wire.EnrolmentAnswer;
import io.sluice.wire.EnrolmentRequest;
import io.sluice.wire.JoinToken;
import io.sluice.wire.WireTopics;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What came of an attempt to enrol, seen on the wire.
 *
 * @param answer on {@code down/enrol}; null if there was none
 * @param refusal the CONNACK or DISCONNECT that refused; null if nothing did
 */
record Enrolling(@Nullable EnrolmentAnswer answer, @Nullable MqttPacket refusal) {

    /** Goes through the exchange as an agent does, with whatever password and key it is given. */
    static Enrolling attempt(RealRegion region, String password, String endpointId, KeyPair keys) throws IOException {
        X509Certificate ca = caOf(region);
        EnrolmentAnswer answer = null;
        try (MqttProbe probe = MqttProbe.open(region.mqttAddress("gw-1"), Credentials.sockets(ca, null))) {
            probe.send(MqttPacket.connect(
                    endpointId,
                    "join",
                    password,
                    60,
                    MqttProbe.agentProperties(UUID.randomUUID().toString())));
            MqttPacket connack = probe.read();
            if (connack.type() != MqttPacket.CONNACK || connack.reasonCode() != 0) {
                return new Enrolling(null, connack);
            }
            probe.send(MqttPacket.subscribe(1, WireTopics.DOWN_ALL));
            EnrolmentRequest request =
                    new EnrolmentRequest(UUID.randomUUID().toString(), ForeignCa.request(keys, endpointId));
            probe.send(MqttPacket.publish(2, WireTopics.UP_ENROL, request.encode()));
            while (true) {
                MqttPacket packet = probe.read();
                if (packet.type() == MqttPacket.PUBLISH) {
                    answer = EnrolmentAnswer.decode(packet.payload());
                    if (packet.flags() != 0) {
                        probe.send(packet.acknowledgement());
                    }
                    if (answer.accepted()) {
                        return new Enrolling(answer, null);
                    }
                } else if (packet.type() == MqttPacket.DISCONNECT) {
                    return new Enrolling(answer, packet);
                }
            }
        } catch (EOFException e) {
            return new Enrolling(answer, null);
        }
    }

    /** A new endpoint's credentials, made as an agent makes them. */
    static Credentials newEndpoint(RealRegion region, String endpointId) throws IOException {
        KeyPair keys = ForeignCa.newKeys();
        String password = JoinToken.parse(region.api().newToken("PT1H", 1)).password();
        Enrolling enrolled = attempt(region, password, endpointId, keys);
        EnrolmentAnswer answer = enrolled.answer();
        if (answer == null || !answer.accepted()) {
            throw new IllegalStateException("not enrolled: " + enrolled);
        }
        return new Credentials(keys.getPrivate(), chain(answer));
    }

    static X509Certificate caOf(RealRegion region) {
        return Credentials.certificates(region.regionFolder().resolve("ca.pem")).get(0);
    }

    private static List<X509Certificate> chain(EnrolmentAnswer answer) {
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            List<X509Certificate> chain = new ArrayList<>();
            for (byte[] der : answer.certificates()) {
                chain.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der)));
            }
            return chain;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
