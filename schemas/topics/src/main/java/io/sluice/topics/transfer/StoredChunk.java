package io.sluice.topics.transfer;

import java.util.UUID;

/**
 * A record of {@code transfer-chunks}.
 *
 * @param recordOffset of the record in its partition
 * @param endpointId the record's key
 * @param transfer whose bytes these are; {@link #NOBODY} where the record's headers cannot be read
 * @param attempt of the transfer
 * @param offset of the first byte in the transfer
 * @param last whether the transfer ends with these bytes
 * @param correlation activation id of a result; empty where the writer did not say
 * @param data not copied
 */
public record StoredChunk(
        long recordOffset,
        String endpointId,
        UUID transfer,
        int attempt,
        long offset,
        boolean last,
        String correlation,
        byte[] data) {
    /** The transfer of records that belong to none. */
    public static final UUID NOBODY = new UUID(0, 0);

    /** Where the bytes end in the transfer. */
    public long end() {
        return offset + data.length;
    }
}
