package io.sluice.wire.crypto;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;

/** Signs for the region. Only the coordinator has the key. */
public final class RegionSigner {

    private final PrivateKey key;

    /** @param key an Ed25519 private key */
    public RegionSigner(PrivateKey key) {
        this.key = key;
    }

    public byte[] sign(SigningContext context, byte[] content) {
        try {
            Signature ed25519 = Signature.getInstance("Ed25519");
            ed25519.initSign(key);
            ed25519.update(context.prefix());
            ed25519.update(content);
            return ed25519.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot sign with the region's key", e);
        }
    }
}
