/**
 * What must survive a restart of the gateway, in one RocksDB: the inbox with the Kafka offset it stands for, ids that
 * have been answered, known endpoints, and where content lies. Any thread may call; a group of changes is written whole
 * or not at all.
 */
@NullMarked
package io.sluice.gateway.store;

import org.jspecify.annotations.NullMarked;
