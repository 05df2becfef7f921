package io.sluice.wire.filepack;

import io.sluice.wire.Digests;
import io.sluice.wire.MalformedWireException;
import io.sluice.wire.WireReader;
import io.sluice.wire.WireWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a version of a filepack is. The same files described in the same way have the same bytes and so the same digest,
 * wherever and whenever it is built.
 *
 * @param target absolute path of the folder on the endpoint that everything goes under
 * @param receivers selector of those who may receive it; empty: all
 * @param chunkBytes average length of its chunks
 * @param entries in order of their paths
 * @param before run before anything is put in place
 * @param after run afterwards; if one fails all is put back
 */
public record PackManifest(
        String name,
        String version,
        String description,
        String target,
        String receivers,
        int chunkBytes,
        List<PackEntry> entries,
        List<PackHook> before,
        List<PackHook> after) {
    /** Before the first field; a file that begins otherwise is no manifest. */
    private static final String FORM = "sluice filepack v1";

    private static final int FIRST_AVERAGE = 32 << 10;
    private static final int CHUNKS_AT_MOST = 12 << 10;

    public PackManifest {
        entries = entries.stream().sorted(Comparator.comparing(PackEntry::path)).toList();
        before = List.copyOf(before);
        after = List.copyOf(after);
    }

    /**
     * How long chunks are on average where files are so large together: 32 KiB, and beyond 384 MiB so much that there are
     * not many more than 12,288 of them. An agent holds their list in a heap of 24 MiB.
     */
    public static int averageFor(long totalBytes) {
        int average = FIRST_AVERAGE;
        while (average < Chunker.MOST_AVERAGE && totalBytes / average > CHUNKS_AT_MOST) {
            average *= 2;
        }
        return average;
    }

    /** @throws MalformedWireException if it is none; whether its paths are good is {@link PackRules}' matter */
    public static PackManifest decode(byte[] bytes) {
        WireReader in = new WireReader(bytes);
        String form = in.readString();
        if (!form.equals(FORM)) {
            throw new MalformedWireException("this is no filepack's manifest that this version can read");
        }
        PackManifest manifest = new PackManifest(
                in.readString(),
                in.readString(),
                in.readString(),
                in.readString(),
                in.readString(),
                in.readInt(),
                in.readList(PackEntry::read),
                in.readList(PackHook::read),
                in.readList(PackHook::read));
        in.expectEnd();
        return manifest;
    }

    public byte[] encode() {
        WireWriter out = new WireWriter();
        out.writeString(FORM);
        out.writeString(name);
        out.writeString(version);
        out.writeString(description);
        out.writeString(target);
        out.writeString(receivers);
        out.writeInt(chunkBytes);
        out.writeList(entries, (writer, entry) -> entry.write(writer));
        out.writeList(before, (writer, hook) -> hook.write(writer));
        out.writeList(after, (writer, hook) -> hook.write(writer));
        return out.toByteArray();
    }

    /** SHA-256 of the encoding, in hex. */
    public String digest() {
        return Digests.hex(Digests.sha256(encode()));
    }

    /** Hooks in the order in which they would run. */
    public List<PackHook> hooks() {
        List<PackHook> hooks = new ArrayList<>(before);
        hooks.addAll(after);
        return hooks;
    }

    public long totalBytes() {
        return entries.stream().mapToLong(PackEntry::sizeBytes).sum();
    }

    public int files() {
        return (int) entries.stream()
                .filter(entry -> entry.kind() == PackEntry.Kind.FILE)
                .count();
    }

    /** A chunk and its length. */
    public record Chunk(ChunkId id, int sizeBytes) {}

    /** Each chunk once, in the order in which it first comes. */
    public List<Chunk> distinctChunks() {
        Map<ChunkId, Boolean> seen = new HashMap<>();
        List<Chunk> distinct = new ArrayList<>();
        for (PackEntry entry : entries) {
            ChunkList chunks = entry.chunks();
            for (int i = 0; i < chunks.count(); i++) {
                ChunkId id = chunks.id(i);
                if (seen.put(id, true) == null) {
                    distinct.add(new Chunk(id, chunks.sizeBytes(i)));
                }
            }
        }
        return distinct;
    }
}
