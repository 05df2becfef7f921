package io.sluice.wire.filepack;

import io.sluice.wire.Digests;
import io.sluice.wire.MalformedWireException;
import io.sluice.wire.WireReader;
import io.sluice.wire.WireWriter;
import java.util.Arrays;

/**
 * One thing that a filepack puts under its target folder.
 *
 * @param path below the target, parts joined by slashes
 * @param mode permission bits
 * @param owner user it is given to; empty: whoever places it
 * @param group group it is given to; empty: that of whoever places it
 * @param sizeBytes of a file
 * @param digest SHA-256 of a file's content; empty otherwise
 * @param chunks of a file's content
 * @param linkTo what a link says; empty otherwise
 */
public record PackEntry(
        String path,
        Kind kind,
        int mode,
        String owner,
        String group,
        long sizeBytes,
        byte[] digest,
        ChunkList chunks,
        String linkTo) {

    /** What sort of thing. The number is part of the encoding. */
    public enum Kind {
        FILE(0),
        FOLDER(1),
        /** A symbolic link. */
        LINK(2),
        /** A file or link that must not be there. */
        ABSENT(3);

        private final int number;

        Kind(int number) {
            this.number = number;
        }

        static Kind of(int number, String path) {
            for (Kind kind : values()) {
                if (kind.number == number) {
                    return kind;
                }
            }
            throw new MalformedWireException("'" + path + "' is of the unknown kind " + number);
        }
    }

    public static PackEntry file(
            String path, int mode, String owner, String group, long sizeBytes, byte[] digest, ChunkList chunks) {
        return new PackEntry(path, Kind.FILE, mode, owner, group, sizeBytes, digest, chunks, "");
    }

    public static PackEntry folder(String path, int mode, String owner, String group) {
        return new PackEntry(path, Kind.FOLDER, mode, owner, group, 0, new byte[0], ChunkList.NONE, "");
    }

    public static PackEntry link(String path, String linkTo) {
        return new PackEntry(path, Kind.LINK, 0, "", "", 0, new byte[0], ChunkList.NONE, linkTo);
    }

    public static PackEntry absent(String path) {
        return new PackEntry(path, Kind.ABSENT, 0, "", "", 0, new byte[0], ChunkList.NONE, "");
    }

    static PackEntry read(WireReader in) {
        String path = in.readString();
        PackEntry entry = new PackEntry(
                path,
                Kind.of(in.readInt(), path),
                in.readInt(),
                in.readString(),
                in.readString(),
                in.readLong(),
                in.readBytes(),
                ChunkList.unpack(in.readBytes()),
                in.readString());
        boolean file = entry.kind == Kind.FILE;
        if (entry.digest.length != (file ? Digests.SHA_256_BYTES : 0)
                || entry.sizeBytes != entry.chunks.totalBytes()
                || (!file && entry.sizeBytes != 0)) {
            throw new MalformedWireException("'" + path + "' has a digest, size and chunks that do not go together");
        }
        return entry;
    }

    void write(WireWriter out) {
        out.writeString(path);
        out.writeInt(kind.number);
        out.writeInt(mode);
        out.writeString(owner);
        out.writeString(group);
        out.writeLong(sizeBytes);
        out.writeBytes(digest);
        out.writeBytes(chunks.pack());
        out.writeString(linkTo);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PackEntry that && Arrays.equals(encode(), that.encode());
    }

    @Override
    public int hashCode() {
        return path.hashCode();
    }

    private byte[] encode() {
        WireWriter out = new WireWriter();
        write(out);
        return out.toByteArray();
    }
}
