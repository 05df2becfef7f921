package io.sluice.wire;

import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * What lets a machine enrol: {@code id.secret.sha256(region CA)}. The digest tells the agent which server may be shown
 * the rest. The server keeps {@link #verifier}, the gateway passes on {@link #proof}; neither lets anyone enrol who has
 * only read the topics up to then.
 *
 * @param id names the token, not secret
 * @param secret 32 random bytes in lower-case hex
 * @param caDigest SHA-256 of the region CA's certificate (DER) in lower-case hex
 */
public record JoinToken(String id, String secret, String caDigest) {
    private static final Pattern ID = Pattern.compile("[a-z0-9]{4,32}");
    private static final Pattern HEX_256 = Pattern.compile("[0-9a-f]{64}");

    public JoinToken {
        if (!ID.matcher(id).matches()
                || !HEX_256.matcher(secret).matches()
                || !HEX_256.matcher(caDigest).matches()) {
            throw new IllegalArgumentException("join token is malformed: expected id.secret.digest of the region CA");
        }
    }

    /**
     * Reads the written form.
     *
     * @throws IllegalArgumentException without the offending text, which may be half a secret
     */
    public static JoinToken parse(String text) {
        String[] parts = text.strip().split("\\.", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException(
                    "join token is malformed: it has " + parts.length + " parts, expected id.secret.digest");
        }
        return new JoinToken(parts[0], parts[1], parts[2]);
    }

    /** The form that people pass on. */
    public String written() {
        return id + "." + secret + "." + caDigest;
    }

    /** What the agent sends as password: the token without the digest. */
    public String password() {
        return id + "." + secret;
    }

    /**
     * What a gateway passes on: SHA-256 of the secret's 32 bytes.
     *
     * @throws IllegalArgumentException if it is no secret, without the text
     */
    public static byte[] proof(String secret) {
        if (!HEX_256.matcher(secret).matches()) {
            throw new IllegalArgumentException("join token is malformed: its secret is not 64 hex digits");
        }
        return Digests.sha256(HexFormat.of().parseHex(secret));
    }

    /** What the region keeps: SHA-256 of the proof. */
    public static byte[] verifier(byte[] proof) {
        return Digests.sha256(proof);
    }

    @Override
    public String toString() {
        return "JoinToken[" + id + "]";
    }
}
