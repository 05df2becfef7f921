/** Where what the coordinator itself writes goes to Kafka: one producer, acknowledged by all in-sync replicas. */
@NullMarked
package io.sluice.coordinator.publish;

import org.jspecify.annotations.NullMarked;
