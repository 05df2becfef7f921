package io.sluice.coordinator.enrolment;

import io.sluice.coordinator.enrolment.EndpointKeyState.Issued;
import io.sluice.coordinator.enrolment.TokenState.Honoured;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.jspecify.annotations.Nullable;

/** How the stores' values are written: a version byte, then the fields in order. Only the coordinator reads them. */
final class StateSerdes {
    private static final int VERSION = 1;

    private StateSerdes() {}

    static Serde<TokenState> token() {
        return Serdes.serdeFrom(
                (topic, state) -> write(state, StateSerdes::writeToken),
                (topic, bytes) -> read(bytes, StateSerdes::readToken));
    }

    static Serde<EndpointKeyState> endpointKey() {
        return Serdes.serdeFrom(
                (topic, state) -> write(state, StateSerdes::writeEndpointKey),
                (topic, bytes) -> read(bytes, StateSerdes::readEndpointKey));
    }

    private static void writeToken(TokenState state, DataOutputStream out) throws IOException {
        out.writeUTF(state.verifier());
        out.writeLong(state.expiresAt());
        out.writeInt(state.uses());
        out.writeInt(state.used());
        out.writeInt(state.honoured().size());
        for (Honoured request : state.honoured()) {
            out.writeUTF(request.requestId());
            out.writeUTF(request.csrDigest());
        }
    }

    private static TokenState readToken(DataInputStream in) throws IOException {
        String verifier = in.readUTF();
        long expiresAt = in.readLong();
        int uses = in.readInt();
        int used = in.readInt();
        int count = in.readInt();
        List<Honoured> honoured = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            honoured.add(new Honoured(in.readUTF(), in.readUTF()));
        }
        return new TokenState(verifier, expiresAt, uses, used, honoured);
    }

    private static void writeEndpointKey(EndpointKeyState state, DataOutputStream out) throws IOException {
        out.writeUTF(state.keyDigest());
        out.writeInt(state.issued().size());
        for (Issued answer : state.issued()) {
            out.writeUTF(answer.requestId());
            out.writeUTF(answer.csrDigest());
            out.writeInt(answer.certificate().length);
            out.write(answer.certificate());
        }
    }

    private static EndpointKeyState readEndpointKey(DataInputStream in) throws IOException {
        String keyDigest = in.readUTF();
        int count = in.readInt();
        List<Issued> issued = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            issued.add(new Issued(in.readUTF(), in.readUTF(), in.readNBytes(in.readInt())));
        }
        return new EndpointKeyState(keyDigest, issued);
    }

    private static <T> byte @Nullable [] write(@Nullable T state, Writer<T> writer) {
        if (state == null) {
            return null;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            writer.write(state, out);
        } catch (IOException e) {
            throw new SerializationException("cannot write enrolment state", e);
        }
        return bytes.toByteArray();
    }

    private static <T> @Nullable T read(byte @Nullable [] bytes, Reader<T> reader) {
        if (bytes == null) {
            return null;
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw new SerializationException("enrolment state is of version " + version + ", expected " + VERSION);
            }
            return reader.read(in);
        } catch (IOException e) {
            throw new SerializationException("enrolment state of " + bytes.length + " bytes cannot be read", e);
        }
    }

    private interface Writer<T> {
        void write(T state, DataOutputStream out) throws IOException;
    }

    private interface Reader<T> {
        T read(DataInputStream in) throws IOException;
    }
}
