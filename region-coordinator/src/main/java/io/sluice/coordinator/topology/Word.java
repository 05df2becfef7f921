package io.sluice.coordinator.topology;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;

/**
 * What a gateway must hear, as it is kept.
 *
 * @param endpointId whom it is about; empty: all of the partition that are the gateway's
 * @param since when it was said first, milliseconds since 1970
 * @param reason why the endpoint is no longer the gateway's
 * @param servers where it belongs then, in order
 * @param snapshot the number the gateway asked under to be told all; 0: none
 */
record Word(
        Kind kind, String gateway, String endpointId, long since, String reason, List<String> servers, long snapshot) {
    private static final int VERSION = 1;

    enum Kind {
        /** The endpoint is the gateway's. */
        KNOWN,
        /** The endpoint is not. */
        GONE,
        /** These are all of them, and what they have to run. */
        ALL
    }

    static Word known(String gateway, String endpointId, long now) {
        return new Word(Kind.KNOWN, gateway, endpointId, now, "", List.of(), 0);
    }

    static Word gone(String gateway, String endpointId, String reason, List<String> servers, long now) {
        return new Word(Kind.GONE, gateway, endpointId, now, reason, List.copyOf(servers), 0);
    }

    static Word all(String gateway, long snapshot, long now) {
        return new Word(Kind.ALL, gateway, "", now, "", List.of(), snapshot);
    }

    /** One word at most is owed under a key: the last one. */
    String key() {
        return gateway + "/" + endpointId;
    }

    byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeUTF(kind.name());
            out.writeUTF(gateway);
            out.writeUTF(endpointId);
            out.writeLong(since);
            out.writeUTF(reason);
            out.writeInt(servers.size());
            for (String server : servers) {
                out.writeUTF(server);
            }
            out.writeLong(snapshot);
        } catch (IOException e) {
            throw new SerializationException("cannot write the word for " + key(), e);
        }
        return bytes.toByteArray();
    }

    static Word decode(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw new SerializationException("a kept word is of version " + version + ", expected " + VERSION);
            }
            Kind kind = Kind.valueOf(in.readUTF());
            String gateway = in.readUTF();
            String endpointId = in.readUTF();
            long since = in.readLong();
            String reason = in.readUTF();
            int count = in.readInt();
            List<String> servers = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                servers.add(in.readUTF());
            }
            return new Word(kind, gateway, endpointId, since, reason, List.copyOf(servers), in.readLong());
        } catch (IOException | IllegalArgumentException e) {
            throw new SerializationException("a kept word of " + bytes.length + " bytes cannot be read", e);
        }
    }
}
