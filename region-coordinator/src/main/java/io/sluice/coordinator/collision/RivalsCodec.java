package io.sluice.coordinator.collision;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;

/** Rivals as they lie in their store. */
public final class RivalsCodec {
    private static final int VERSION = 1;

    private RivalsCodec() {}

    public static byte[] encode(Rivals rivals) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeLong(rivals.collidedAt());
            out.writeLong(rivals.splitAt());
            out.writeByte(rivals.processes().size());
            for (AgentProcess process : rivals.processes()) {
                AgentLogin last = process.last();
                out.writeUTF(last.boot());
                out.writeInt(last.count());
                out.writeUTF(last.gateway());
                out.writeUTF(last.ip());
                out.writeUTF(last.host());
                out.writeLong(last.at());
                out.writeLong(process.supersededAt());
                out.writeUTF(process.supersededBy());
                out.writeBoolean(process.certain());
                out.writeBoolean(process.returned());
                out.writeBoolean(process.copied());
            }
        } catch (IOException e) {
            throw new SerializationException("cannot write rivals: " + rivals.words(), e);
        }
        return bytes.toByteArray();
    }

    /** @throws SerializationException if these bytes are none of {@link #encode} */
    public static Rivals decode(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw new SerializationException("kept rivals are of version " + version + ", expected " + VERSION);
            }
            long collidedAt = in.readLong();
            long splitAt = in.readLong();
            int count = in.readUnsignedByte();
            List<AgentProcess> processes = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                AgentLogin last = new AgentLogin(
                        in.readUTF(), in.readInt(), in.readUTF(), in.readUTF(), in.readUTF(), in.readLong());
                processes.add(new AgentProcess(
                        last, in.readLong(), in.readUTF(), in.readBoolean(), in.readBoolean(), in.readBoolean()));
            }
            return new Rivals(processes, collidedAt, splitAt);
        } catch (IOException e) {
            throw new SerializationException("kept rivals of " + bytes.length + " bytes cannot be read", e);
        }
    }
}
