package io.sluice.wire.filepack;

import io.sluice.wire.Digests;
import io.sluice.wire.MalformedWireException;
import io.sluice.wire.WireReader;
import io.sluice.wire.WireWriter;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A published filepack, the content that a gateway hands to an endpoint: the manifest, and where its chunks lie. They lie
 * one behind the other in bundles, which are contents of their own; a version's bundles hold the chunks that no version
 * before it had.
 *
 * @param manifest encoding of a {@link PackManifest}
 * @param bundles contents that chunks lie in
 * @param places of the manifest's distinct chunks in their order: 4 bytes of the bundle's index, 4 of the offset in it
 * @param hooks for each of the manifest's hooks, those before first, what it stands for; none before it is published
 */
public record Filepack(byte[] manifest, List<Bundle> bundles, byte[] places, List<PinnedHook> hooks) {
    /** Methods of this name are filepacks; people's names have no colon. */
    public static final String METHOD_PREFIX = "filepack:";
    /** How the content's file ends. */
    public static final String FILE_ENDING = ".filepack";
    /** No bundle is larger: what one chunk of it needs, a gateway may have to fetch whole. */
    public static final int BUNDLE_BYTES = 8 << 20;

    private static final String FORM = "sluice filepack places v1";
    private static final int PLACE_BYTES = 2 * Integer.BYTES;

    public Filepack {
        bundles = List.copyOf(bundles);
        hooks = List.copyOf(hooks);
    }

    /** A content that holds chunks. */
    public record Bundle(byte[] digest, long sizeBytes) {
        static Bundle read(WireReader in) {
            Bundle bundle = new Bundle(in.readBytes(), in.readLong());
            if (bundle.digest.length != Digests.SHA_256_BYTES
                    || bundle.sizeBytes < 1
                    || bundle.sizeBytes > BUNDLE_BYTES) {
                throw new MalformedWireException("a bundle has a bad digest or size");
            }
            return bundle;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Bundle that && Arrays.equals(digest, that.digest) && sizeBytes == that.sizeBytes;
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(digest);
        }
    }

    /**
     * Where a chunk lies.
     *
     * @param bundle its index
     */
    public record Place(int bundle, int offset, int sizeBytes) {}

    /** The method that stands for a filepack in jobs. */
    public static String method(String name) {
        return METHOD_PREFIX + name;
    }

    /** @throws MalformedWireException if it is none */
    public static Filepack decode(byte[] bytes) {
        WireReader in = new WireReader(bytes);
        if (!in.readString().equals(FORM)) {
            throw new MalformedWireException("this is no filepack that this version can read");
        }
        Filepack filepack =
                new Filepack(in.readBytes(), in.readList(Bundle::read), in.readBytes(), in.readList(PinnedHook::read));
        in.expectEnd();
        return filepack;
    }

    public byte[] encode() {
        WireWriter out = new WireWriter();
        out.writeString(FORM);
        out.writeBytes(manifest);
        out.writeList(bundles, (writer, bundle) -> {
            writer.writeBytes(bundle.digest());
            writer.writeLong(bundle.sizeBytes());
        });
        out.writeBytes(places);
        out.writeList(hooks, (writer, hook) -> hook.write(writer));
        return out.toByteArray();
    }

    public Filepack withHooks(List<PinnedHook> pinned) {
        return new Filepack(manifest, bundles, places, pinned);
    }

    /**
     * Where each chunk of the manifest lies.
     *
     * @param of the manifest, decoded
     * @throws MalformedWireException if a chunk has no place, or one outside of its bundle
     */
    public Map<ChunkId, Place> placesOf(PackManifest of) {
        List<PackManifest.Chunk> chunks = of.distinctChunks();
        if (places.length != chunks.size() * PLACE_BYTES) {
            throw new MalformedWireException(
                    chunks.size() + " chunks have " + places.length + " bytes of places, not 8 each");
        }
        ByteBuffer in = ByteBuffer.wrap(places);
        Map<ChunkId, Place> found = new HashMap<>(chunks.size() * 2);
        for (PackManifest.Chunk chunk : chunks) {
            Place place = new Place(in.getInt(), in.getInt(), chunk.sizeBytes());
            if (place.bundle() < 0
                    || place.bundle() >= bundles.size()
                    || place.offset() < 0
                    || (long) place.offset() + place.sizeBytes()
                            > bundles.get(place.bundle()).sizeBytes()) {
                throw new MalformedWireException("a chunk lies outside of what its bundle holds: " + place);
            }
            found.put(chunk.id(), place);
        }
        return found;
    }

    /** Places as they are stored. */
    public static byte[] pack(List<Place> places) {
        ByteBuffer out = ByteBuffer.allocate(places.size() * PLACE_BYTES);
        places.forEach(place -> out.putInt(place.bundle()).putInt(place.offset()));
        return out.array();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Filepack that && Arrays.equals(encode(), that.encode());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(places);
    }
}
