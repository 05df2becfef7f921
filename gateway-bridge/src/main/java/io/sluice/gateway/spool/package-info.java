/**
 * Records that wait on disk for Kafka.
 *
 * <p>They lie in a column family of the gateway's RocksDB: its log gives group commit (one sync for a whole write batch)
 * and cuts a torn tail at the next start, its tables give ordered reading and cheap removal of a range, and the store
 * is opened, bounded and closed in one place. A log of segments of our own would write each byte once instead of twice,
 * but would need all of this again. Each record has a CRC of its own besides: a damaged one is named in the log and
 * left out.
 *
 * <p>If the disk is full or refuses, the senders of that group are told the failure and none of them is acknowledged;
 * the next group tries again.
 */
@NullMarked
package io.sluice.gateway.spool;

import org.jspecify.annotations.NullMarked;
