package io.sluice.cli.filepack;

import io.sluice.wire.filepack.ChunkId;
import io.sluice.wire.filepack.PackManifest;

/** A filepack that can be published: what it is, and its bytes. */
public interface PackSource extends AutoCloseable {
    PackManifest manifest();

    /**
     * The bytes of a chunk of the manifest.
     *
     * @throws io.sluice.cli.exit.Failure if they cannot be read, or are no longer what they were
     */
    byte[] chunk(ChunkId id);

    @Override
    void close();
}
