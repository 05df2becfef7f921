package io.sluice.coordinator.enrolment;

import io.sluice.coordinator.publish.Publisher;
import io.sluice.topics.Enrolment;
import io.sluice.topics.JoinTokenCreated;
import io.sluice.topics.TopicCatalog;
import io.sluice.wire.JoinToken;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.concurrent.CompletionStage;

/** Makes join tokens. The secret is in the answer only; the region keeps what proves it. */
public final class JoinTokens {
    private static final int ID_BYTES = 8;
    private static final int SECRET_BYTES = 32;

    private final Publisher publisher;
    private final String caDigest;
    private final SecureRandom random;
    private final InstantSource clock;

    /** @param caDigest SHA-256 of the region CA's certificate in lower-case hex */
    public JoinTokens(Publisher publisher, String caDigest, SecureRandom random, InstantSource clock) {
        this.publisher = publisher;
        this.caDigest = caDigest;
        this.random = random;
        this.clock = clock;
    }

    /** A token just made. */
    public record Made(JoinToken token, Instant expiresAt, int uses) {}

    /** Completes when Kafka has the token, so that it can be used at once. */
    public CompletionStage<Made> make(Duration timeToLive, int uses, String createdBy) {
        JoinToken token = new JoinToken(hex(ID_BYTES), hex(SECRET_BYTES), caDigest);
        Instant now = clock.instant();
        Instant expiresAt = now.plus(timeToLive);
        byte[] verifier = JoinToken.verifier(JoinToken.proof(token.secret()));
        Enrolment created = new Enrolment(
                now.toEpochMilli(),
                new JoinTokenCreated(token.id(), ByteBuffer.wrap(verifier), expiresAt.toEpochMilli(), uses, createdBy));
        return publisher
                .publish(TopicCatalog.ENROLMENTS, token.id(), created)
                .thenApply(position -> new Made(token, Instant.ofEpochMilli(expiresAt.toEpochMilli()), uses));
    }

    private String hex(int bytes) {
        byte[] drawn = new byte[bytes];
        random.nextBytes(drawn);
        return HexFormat.of().formatHex(drawn);
    }
}
