package io.sluice.wire.crypto;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import org.jspecify.annotations.Nullable;

/** Signs for the region. Only the coordinator has the key. */
public final class RegionSigner {
    private static final String ED25519 = "Ed25519";

    private final PrivateKey key;
    private final @Nullable Provider provider;

    /**
     * Signs with what the JDK has.
     *
     * @param key an Ed25519 private key
     */
    public RegionSigner(PrivateKey key) {
        this.key = key;
        this.provider = null;
    }

    /**
     * Signs with another implementation of the same signature.
     *
     * @param key an Ed25519 private key of any provider, with an encoded form
     */
    public RegionSigner(PrivateKey key, Provider provider) {
        try {
            this.key = KeyFactory.getInstance(ED25519, provider)
                    .generatePrivate(new PKCS8EncodedKeySpec(key.getEncoded()));
            this.provider = provider;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("provider " + provider.getName() + " cannot use the region's key", e);
        }
    }

    public byte[] sign(SigningContext context, byte[] content) {
        try {
            Signature ed25519 =
                    provider == null ? Signature.getInstance(ED25519) : Signature.getInstance(ED25519, provider);
            ed25519.initSign(key);
            ed25519.update(context.prefix());
            ed25519.update(content);
            return ed25519.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot sign with the region's key", e);
        }
    }
}
