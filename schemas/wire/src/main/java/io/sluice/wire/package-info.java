/**
 * What an agent and its gateway say to each other: topics, messages, reason codes. The messages are Avro binary; their
 * classes are generated from {@code src/main/avro} as plain records, so that the agent carries neither Avro nor Jackson.
 */
@NullMarked
package io.sluice.wire;

import org.jspecify.annotations.NullMarked;
