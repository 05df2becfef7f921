package io.sluice.wire.crypto;

import java.nio.charset.StandardCharsets;

/** What a signature is for. Signed before the content, so that no signature can be used for another purpose. */
public enum SigningContext {
    /** Over the Avro bytes of a method manifest. */
    MANIFEST("sluice method manifest v1"),
    /** Over what a method declares: read by coordinators, never by agents. */
    DECLARATION("sluice method declaration v1"),
    /** Over the Merkle root of a batch of activation claims. */
    ACTIVATIONS("sluice activation batch v1");

    private final String words;

    SigningContext(String words) {
        this.words = words;
    }

    byte[] prefix() {
        return (words + '\0').getBytes(StandardCharsets.US_ASCII);
    }
}
