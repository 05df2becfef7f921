package io.sluice.coordinator.enrolment;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.coordinator.ca.CertificateRequest;
import io.sluice.coordinator.ca.Requests;
import io.sluice.coordinator.enrolment.EnrolmentDecider.CertificateDecision;
import io.sluice.coordinator.enrolment.EnrolmentDecider.TokenDecision;
import io.sluice.wire.Digests;
import io.sluice.wire.JoinToken;
import java.security.interfaces.ECPublicKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class EnrolmentDeciderProperties {
    private static final ECPublicKey KEY = (ECPublicKey) Requests.key().getPublic();
    private static final byte[] PROOF = Digests.sha256(new byte[] {1});

    /** Requests are repeated at will; no more than 64 different ones, so none is forgotten. */
    @Property(tries = 200)
    void aTokenEnrolsNoMoreEndpointsThanItIsGoodFor(@ForAll long seed, @ForAll @IntRange(min = 1, max = 20) int uses) {
        Random random = new Random(seed);
        TokenState token = EnrolmentDecider.created(null, JoinToken.verifier(PROOF), 1_000, uses);
        Map<String, String> idsByRequest = new HashMap<>();
        Set<String> honoured = new HashSet<>();

        for (int step = 0; step < 300; step++) {
            String requestId = "r" + random.nextInt(60);
            String id = idsByRequest.computeIfAbsent(
                    requestId, any -> new UUID(random.nextLong(), random.nextLong()).toString());
            boolean right = random.nextInt(4) > 0;
            long now = random.nextInt(1_100);
            TokenDecision decision = EnrolmentDecider.redeem(
                    token, "t1", requestId, right ? PROOF : new byte[32], request(id, "key of " + id), now);
            if (decision instanceof TokenDecision.Accepted accepted) {
                assertThat(right).as("the secret was right").isTrue();
                assertThat(honoured.contains(requestId) || now < 1_000)
                        .as("in time")
                        .isTrue();
                honoured.add(requestId);
                token = accepted.state();
            } else {
                assertThat(right && honoured.contains(requestId))
                        .as("answered otherwise before")
                        .isFalse();
            }
            assertThat(honoured.size()).isLessThanOrEqualTo(uses);
            assertThat(token.used()).isEqualTo(honoured.size());
            assertThat(StateSerdes.token()
                            .deserializer()
                            .deserialize("", StateSerdes.token().serializer().serialize("", token)))
                    .isEqualTo(token);
        }
    }

    /** However enrolments for one id come, only one key gets certificates until its holder renews. */
    @Property(tries = 200)
    void anIdNeverHasCertificatesForTwoKeys(@ForAll long seed, @ForAll List<@IntRange(min = 0, max = 3) Integer> keys) {
        Random random = new Random(seed);
        String id = new UUID(random.nextLong(), random.nextLong()).toString();
        EndpointKeyState state = null;
        String owner = null;

        for (int step = 0; step < keys.size(); step++) {
            String key = "key " + keys.get(step);
            var request = request(id, key);
            var decision = EnrolmentDecider.enrol(state, id, "r" + step, request);
            if (decision instanceof CertificateDecision.Sign) {
                owner = owner == null ? key : owner;
                assertThat(key).isEqualTo(owner);
                state = EnrolmentDecider.signed(state, "r" + step, request, new byte[] {(byte) step});
                assertThat(state.issued()).hasSizeLessThanOrEqualTo(EndpointKeyState.REMEMBERED);
                assertThat(StateSerdes.endpointKey()
                                .deserializer()
                                .deserialize(
                                        "",
                                        StateSerdes.endpointKey().serializer().serialize("", state)))
                        .isEqualTo(state);
            } else {
                assertThat(key).isNotEqualTo(owner);
            }
        }
    }

    private static CertificateRequest.Good request(String id, String key) {
        return new CertificateRequest.Good(id, key, "request of " + id + " for " + key, KEY);
    }
}
