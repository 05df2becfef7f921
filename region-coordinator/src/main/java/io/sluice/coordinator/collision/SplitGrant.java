package io.sluice.coordinator.collision;

import io.sluice.topics.Enrolment;
import io.sluice.topics.JoinTokenCreated;
import java.nio.ByteBuffer;

/**
 * Leave for the clones of an endpoint to enrol anew. It lies on {@code enrolments} like a join token, by the endpoint's id,
 * but no secret opens it: only who proves the endpoint's certificate may use it.
 */
public final class SplitGrant {
    private static final String PREFIX = "split/";
    private static final int DIGEST_BYTES = 32;

    private SplitGrant() {}

    /** Under which the owner of the endpoint's id keeps it. No join token that is made for administrators has such an id. */
    public static String id(String endpointId) {
        return PREFIX + endpointId;
    }

    public static boolean isOne(String tokenId) {
        return tokenId.startsWith(PREFIX);
    }

    /**
     * As it is written.
     *
     * @param uses so many clones
     */
    public static Enrolment of(String endpointId, int uses, long expiresAt, long now) {
        // Nobody knows a secret of which this is the digest.
        ByteBuffer verifier = ByteBuffer.allocate(DIGEST_BYTES);
        return new Enrolment(now, new JoinTokenCreated(id(endpointId), verifier, expiresAt, uses, "split"));
    }
}
