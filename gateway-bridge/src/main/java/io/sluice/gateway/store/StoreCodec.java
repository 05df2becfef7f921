package io.sluice.gateway.store;

import io.sluice.gateway.activation.Batch;
import io.sluice.gateway.activation.EntryState;
import io.sluice.gateway.activation.EntryState.Ending;
import io.sluice.gateway.activation.EntryState.Handed;
import io.sluice.gateway.activation.EntryState.Pending;
import io.sluice.gateway.activation.EntryState.Verdict;
import io.sluice.gateway.activation.InboxEntry;
import io.sluice.gateway.activation.Leaf;
import io.sluice.gateway.transfer.Checkpoint;
import io.sluice.gateway.transfer.Origin;
import io.sluice.gateway.transfer.Run;
import io.sluice.wire.MalformedWireException;
import io.sluice.wire.TransferIds;
import io.sluice.wire.TransferKind;
import io.sluice.wire.WireReader;
import io.sluice.wire.WireWriter;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Bytes of the stored values: a version, then the fields in Avro's binary encoding. */
final class StoreCodec {
    private static final int VERSION = 1;
    /** Since 2 with the trace that the batch belongs to. */
    private static final int BATCH_VERSION = 2;

    private static final int PENDING = 0;
    private static final int HANDED = 1;
    private static final int ENDING = 2;

    private StoreCodec() {}

    static byte[] encode(InboxEntry entry) {
        WireWriter out = versioned();
        out.writeString(entry.activationId());
        out.writeString(entry.endpointId());
        out.writeInt(entry.routeEpoch());
        out.writeLong(entry.sequence());
        out.writeString(entry.batch());
        out.writeLong(entry.expiresAt());
        out.writeLong(entry.runTimeoutMs());
        out.writeInt(entry.creditBytes());
        out.writeLong(entry.receivedAtMicros());
        out.writeBoolean(entry.delivered());
        String cancelReason = entry.cancelReason();
        out.writeBoolean(cancelReason != null);
        out.writeString(cancelReason == null ? "" : cancelReason);
        writeState(out, entry.state());
        return out.toByteArray();
    }

    static InboxEntry entry(byte[] bytes) {
        return read("inbox entry", bytes, in -> {
            String activationId = in.readString();
            String endpointId = in.readString();
            int routeEpoch = in.readInt();
            long sequence = in.readLong();
            String batch = in.readString();
            long expiresAt = in.readLong();
            long runTimeoutMs = in.readLong();
            int creditBytes = in.readInt();
            long receivedAtMicros = in.readLong();
            boolean delivered = in.readBoolean();
            boolean cancelled = in.readBoolean();
            String cancelReason = in.readString();
            return new InboxEntry(
                    activationId,
                    endpointId,
                    routeEpoch,
                    sequence,
                    batch,
                    expiresAt,
                    runTimeoutMs,
                    creditBytes,
                    receivedAtMicros,
                    delivered,
                    cancelled ? cancelReason : null,
                    readState(in));
        });
    }

    static byte[] encode(Leaf leaf) {
        WireWriter out = versioned();
        out.writeInt(leaf.index());
        out.writeList(leaf.path(), WireWriter::writeBytes);
        return out.toByteArray();
    }

    static Leaf leaf(byte[] bytes) {
        return read("leaf", bytes, in -> new Leaf(in.readInt(), in.readList(WireReader::readBytes)));
    }

    static byte[] encode(Batch batch) {
        WireWriter out = new WireWriter();
        out.writeInt(BATCH_VERSION);
        out.writeBytes(batch.manifest());
        out.writeBytes(batch.manifestSignature());
        out.writeString(batch.entryPoint());
        out.writeBytes(batch.arguments());
        out.writeLong(batch.runTimeoutMs());
        out.writeLong(batch.outputLimitBytes());
        out.writeLong(batch.expiresAt());
        out.writeBytes(batch.rootSignature());
        out.writeInt(batch.leafCount());
        out.writeBoolean(batch.live());
        out.writeString(batch.traceparent());
        return out.toByteArray();
    }

    static Batch batch(byte[] bytes) {
        return read(
                "batch",
                bytes,
                BATCH_VERSION,
                (in, version) -> new Batch(
                        in.readBytes(),
                        in.readBytes(),
                        in.readString(),
                        in.readBytes(),
                        in.readLong(),
                        in.readLong(),
                        in.readLong(),
                        in.readBytes(),
                        in.readInt(),
                        in.readBoolean(),
                        version < BATCH_VERSION ? "" : in.readString()));
    }

    static byte[] encode(ContentPlace place) {
        WireWriter out = versioned();
        out.writeLong(place.sizeBytes());
        out.writeList(place.chunks(), (writer, chunk) -> {
            writer.writeBytes(chunk.digest());
            writer.writeInt(chunk.sizeBytes());
            writer.writeInt(chunk.partition());
            writer.writeLong(chunk.offset());
        });
        return out.toByteArray();
    }

    static ContentPlace contentPlace(byte[] bytes) {
        return read(
                "content index",
                bytes,
                in -> new ContentPlace(
                        in.readLong(),
                        in.readList(chunk -> new ContentPlace.Chunk(
                                chunk.readBytes(), chunk.readInt(), chunk.readInt(), chunk.readLong()))));
    }

    static byte[] encode(LastReport report) {
        WireWriter out = versioned();
        out.writeString(report.digest());
        out.writeLong(report.durableAtMillis());
        return out.toByteArray();
    }

    static LastReport lastReport(byte[] bytes) {
        return read("inventory digest", bytes, in -> new LastReport(in.readString(), in.readLong()));
    }

    static byte[] encode(long number) {
        WireWriter out = versioned();
        out.writeLong(number);
        return out.toByteArray();
    }

    static long number(byte[] bytes) {
        return read("number", bytes, WireReader::readLong);
    }

    private static void writeState(WireWriter out, EntryState state) {
        if (state instanceof Handed handed) {
            out.writeInt(HANDED);
            out.writeString(handed.boot());
            out.writeInt(handed.count());
        } else if (state instanceof Ending ending) {
            out.writeInt(ENDING);
            out.writeString(ending.verdict().name());
            out.writeString(ending.reason());
        } else {
            out.writeInt(PENDING);
        }
    }

    private static EntryState readState(WireReader in) {
        int state = in.readInt();
        return switch (state) {
            case PENDING -> new Pending();
            case HANDED -> new Handed(in.readString(), in.readInt());
            case ENDING -> new Ending(Verdict.valueOf(in.readString()), in.readString());
            default -> throw new MalformedWireException("state has the bad value " + state);
        };
    }

    static byte[] encode(Checkpoint checkpoint) {
        Origin origin = checkpoint.origin();
        WireWriter out = versioned();
        out.writeBytes(TransferIds.bytes(origin.id()));
        out.writeString(origin.endpointId());
        out.writeString(origin.kind().name());
        out.writeString(origin.correlation());
        out.writeString(origin.name());
        out.writeString(origin.contentType());
        out.writeLong(origin.beganAtMillis());
        out.writeInt(checkpoint.attempt());
        out.writeLong(checkpoint.durableTo());
        out.writeInt(checkpoint.runs());
        out.writeLong(checkpoint.changedAtMillis());
        out.writeBoolean(checkpoint.done());
        return out.toByteArray();
    }

    static Checkpoint checkpoint(byte[] bytes) {
        return read(
                "transfer",
                bytes,
                in -> new Checkpoint(
                        new Origin(
                                TransferIds.uuid(in.readBytes()),
                                in.readString(),
                                TransferKind.valueOf(in.readString()),
                                in.readString(),
                                in.readString(),
                                in.readString(),
                                in.readLong()),
                        in.readInt(),
                        in.readLong(),
                        in.readInt(),
                        in.readLong(),
                        in.readBoolean()));
    }

    static byte[] encode(Run run) {
        WireWriter out = versioned();
        out.writeInt(run.partition());
        out.writeLong(run.firstOffset());
        out.writeLong(run.lastOffset());
        out.writeInt(run.count());
        out.writeBoolean(run.opens());
        return out.toByteArray();
    }

    static Run run(byte[] bytes) {
        return read(
                "run",
                bytes,
                in -> new Run(in.readInt(), in.readLong(), in.readLong(), in.readInt(), in.readBoolean()));
    }

    private static WireWriter versioned() {
        WireWriter out = new WireWriter();
        out.writeInt(VERSION);
        return out;
    }

    private static <T> T read(String what, byte[] bytes, Function<WireReader, T> reader) {
        return read(what, bytes, VERSION, (in, version) -> reader.apply(in));
    }

    /** @param newest version that can be read, as can those before it */
    private static <T> T read(String what, byte[] bytes, int newest, BiFunction<WireReader, Integer, T> reader) {
        try {
            WireReader in = new WireReader(bytes);
            int version = in.readInt();
            if (version < VERSION || version > newest) {
                throw new StoreException(
                        "a stored " + what + " has version " + version + ", this gateway reads " + newest);
            }
            T value = reader.apply(in, version);
            in.expectEnd();
            return value;
        } catch (MalformedWireException | IllegalArgumentException e) {
            throw new StoreException("a stored " + what + " of " + bytes.length + " bytes cannot be read", e);
        }
    }
}
