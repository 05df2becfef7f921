package io.sluice.agent.identity;

import io.sluice.agent.files.OwnFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The folder of the identity that is used, and beside it that of the one which a clone gets for itself. No two folders can be
 * replaced in one step, so after a crash what was begun is ended before anything is read:
 *
 * <pre>
 * enrolled:  identity (shared), identity-next with cert.pem
 * then:      identity → identity-shared, identity-next → identity, identity-shared removed
 * </pre>
 */
public final class IdentityFolders {
    private final Path used;
    private final Path next;
    private final Path shared;

    /** @param data the agent's data folder */
    public IdentityFolders(Path data) {
        used = data.resolve("identity");
        next = data.resolve("identity-next");
        shared = data.resolve("identity-shared");
    }

    public Path used() {
        return used;
    }

    /** Where a clone keeps what will be its own. */
    public Path next() {
        return next;
    }

    /** Ends what a crash interrupted. */
    public void recover() throws IOException {
        if (Files.exists(next.resolve("cert.pem"))) {
            replace();
        }
        OwnFiles.removeTree(shared);
    }

    /** The next identity takes the place of the one that is used. */
    public void replace() throws IOException {
        OwnFiles.removeTree(shared);
        if (Files.exists(used)) {
            Files.move(used, shared, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(next, used, StandardCopyOption.ATOMIC_MOVE);
        OwnFiles.removeTree(shared);
    }
}
