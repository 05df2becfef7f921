package io.sluice.coordinator.enrolment;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.coordinator.ca.CertificateRequest;
import io.sluice.coordinator.ca.Requests;
import io.sluice.coordinator.enrolment.EnrolmentDecider.CertificateDecision;
import io.sluice.coordinator.enrolment.EnrolmentDecider.TokenDecision;
import io.sluice.wire.Digests;
import io.sluice.wire.JoinToken;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EnrolmentDeciderTest {
    private static final long NOW = 1_000_000;
    private static final long EXPIRES = 2_000_000;
    private static final byte[] PROOF = Digests.sha256(new byte[] {1});
    private static final String ID = UUID.randomUUID().toString();

    private final TokenState token = EnrolmentDecider.created(null, JoinToken.verifier(PROOF), EXPIRES, 1);
    private final CertificateRequest.Good request = request(ID);

    @Test
    void honoursAGoodToken() {
        var decision = redeem(token, "r1", PROOF, request, NOW);

        assertThat(decision).isInstanceOfSatisfying(TokenDecision.Accepted.class, accepted -> {
            assertThat(accepted.endpointId()).isEqualTo(ID);
            assertThat(accepted.state().used()).isEqualTo(1);
        });
    }

    @Test
    void theSameRequestSpendsNoSecondUse() {
        var spent = ((TokenDecision.Accepted) redeem(token, "r1", PROOF, request, NOW)).state();

        var again = redeem(spent, "r1", PROOF, request, EXPIRES + 1);

        assertThat(again).isEqualTo(new TokenDecision.Accepted(spent, ID));
    }

    @Test
    void theSameRequestForAnotherKeyIsRefused() {
        var spent = ((TokenDecision.Accepted) redeem(token, "r1", PROOF, request, NOW)).state();

        assertThat(reason(redeem(spent, "r1", PROOF, request(UUID.randomUUID().toString()), NOW)))
                .isEqualTo("request r1 came before with another certificate request");
    }

    @Test
    void refusesWithAReasonOfItsOwn() {
        var spent = ((TokenDecision.Accepted) redeem(token, "r1", PROOF, request, NOW)).state();

        assertThat(reason(redeem(null, "r2", PROOF, request, NOW)))
                .isEqualTo("join token t1 is unknown in this region");
        assertThat(reason(redeem(token, "r2", new byte[32], request, NOW)))
                .isEqualTo("the secret of join token t1 is wrong");
        assertThat(reason(redeem(token, "r2", PROOF, request, EXPIRES)))
                .isEqualTo("join token expired at 1970-01-01T00:33:20Z");
        assertThat(reason(redeem(spent, "r2", PROOF, request, NOW)))
                .isEqualTo("join token is used up: it was good for 1 endpoint");
        assertThat(reason(redeem(
                        token, "r2", PROOF, new CertificateRequest.Bad("certificate request is malformed"), NOW)))
                .isEqualTo("certificate request is malformed");
    }

    @Test
    void aWrongSecretLearnsNothingOfEarlierRequests() {
        var spent = ((TokenDecision.Accepted) redeem(token, "r1", PROOF, request, NOW)).state();

        assertThat(reason(redeem(spent, "r1", new byte[32], request, NOW))).contains("is wrong");
    }

    @Test
    void aTokenMadeTwiceIsTheFirst() {
        var spent = ((TokenDecision.Accepted) redeem(token, "r1", PROOF, request, NOW)).state();

        assertThat(EnrolmentDecider.created(spent, JoinToken.verifier(PROOF), EXPIRES, 1))
                .isSameAs(spent);
    }

    @Test
    void signsForAnIdThatIsFree() {
        assertThat(EnrolmentDecider.enrol(null, ID, "r1", request)).isEqualTo(new CertificateDecision.Sign(request));
    }

    @Test
    void refusesAnIdThatBelongsToAnotherKey() {
        var enrolled = EnrolmentDecider.signed(null, "r1", request, new byte[] {7});

        assertThat(EnrolmentDecider.enrol(enrolled, ID, "r2", request(ID)))
                .isEqualTo(new CertificateDecision.Refused(
                        "endpoint " + ID + " is already enrolled with another key: enrol under a new id"));
    }

    @Test
    void signsAgainForTheSameKey() {
        var enrolled = EnrolmentDecider.signed(null, "r1", request, new byte[] {7});

        assertThat(EnrolmentDecider.enrol(enrolled, ID, "r2", request)).isInstanceOf(CertificateDecision.Sign.class);
    }

    @Test
    void repeatsTheCertificateOfTheSameRequest() {
        var enrolled = EnrolmentDecider.signed(null, "r1", request, new byte[] {7});

        assertThat(EnrolmentDecider.enrol(enrolled, ID, "r1", request))
                .isInstanceOfSatisfying(
                        CertificateDecision.Repeat.class,
                        repeat -> assertThat(repeat.certificate()).containsExactly(7));
    }

    @Test
    void renewalMayChangeTheKey() {
        var enrolled = EnrolmentDecider.signed(null, "r1", request, new byte[] {7});
        var renewed = request(ID);

        assertThat(EnrolmentDecider.renew(enrolled, ID, "r2", renewed))
                .isEqualTo(new CertificateDecision.Sign(renewed));
        assertThat(EnrolmentDecider.signed(enrolled, "r2", renewed, new byte[] {8})
                        .keyDigest())
                .isEqualTo(renewed.keyDigest());
    }

    @Test
    void nobodyRenewsForAnother() {
        String other = UUID.randomUUID().toString();

        assertThat(EnrolmentDecider.renew(null, other, "r1", request))
                .isEqualTo(new CertificateDecision.Refused(
                        "certificate request is for " + ID + ", but was sent by endpoint " + other));
    }

    private static TokenDecision redeem(
            @Nullable TokenState token, String requestId, byte[] proof, CertificateRequest request, long now) {
        return EnrolmentDecider.redeem(token, "t1", requestId, proof, request, now);
    }

    private static String reason(TokenDecision decision) {
        return ((TokenDecision.Refused) decision).reason();
    }

    private static CertificateRequest.Good request(String id) {
        return (CertificateRequest.Good) CertificateRequest.read(Requests.csr(id, Requests.key()));
    }
}
