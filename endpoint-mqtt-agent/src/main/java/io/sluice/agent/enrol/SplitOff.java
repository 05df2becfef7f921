package io.sluice.agent.enrol;

import io.sluice.agent.files.OwnFiles;
import io.sluice.agent.identity.CertificateRequest;
import io.sluice.agent.identity.Identity;
import io.sluice.agent.identity.IdentityFolders;
import io.sluice.agent.identity.IdentityStore;
import io.sluice.agent.link.GatewayAddress;
import io.sluice.agent.link.LinkKeeper;
import io.sluice.agent.owner.OwnerLoop;
import io.sluice.wire.Digests;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.UUID;

/**
 * How a clone gets an identity of its own: it enrols under a new id with a new key, and proves by the certificate it shares
 * that it may. The shared identity stays until the new one is complete.
 */
public final class SplitOff {
    private final OwnerLoop loop;
    private final OwnFiles files;
    private final IdentityFolders folders;
    private final Identity shared;
    private final long timeoutMs;

    /** @param timeoutMs after which the request is sent again */
    public SplitOff(OwnerLoop loop, OwnFiles files, IdentityFolders folders, Identity shared, long timeoutMs) {
        this.loop = loop;
        this.files = files;
        this.folders = folders;
        this.shared = shared;
        this.timeoutMs = timeoutMs;
    }

    /** The conversation. On the loop; making the key takes a moment. */
    public LinkKeeper.User begin(Enrolment.Outcome outcome) throws IOException, GeneralSecurityException {
        IdentityStore store = new IdentityStore(folders.next(), files);
        Optional<CertificateRequest> kept = store.pendingRequest();
        CertificateRequest request = kept.isPresent()
                ? kept.get()
                : CsrProcess.create(
                        UUID.randomUUID().toString(), UUID.randomUUID().toString());
        store.keep(request);
        String ca = Digests.hex(Digests.sha256(shared.ca().getEncoded()));
        return new Enrolment(loop, store, request, ca, timeoutMs, new Enrolment.Outcome() {
            @Override
            public void enrolled(Identity identity, GatewayAddress at) {
                try {
                    folders.replace();
                } catch (IOException e) {
                    throw new IllegalStateException("the new identity cannot take the place of the shared one", e);
                }
                outcome.enrolled(identity, at);
            }

            @Override
            public void refused(String reason) {
                outcome.refused(reason);
            }
        });
    }
}
