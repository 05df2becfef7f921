/**
 * The region's folder: its CA, signing key, gateways' credentials and admin token as PEM and text files. Files are
 * written to a temporary name, synced and moved, so a reader sees a whole file or none; secrets are readable by their
 * owner only. Knows no Kafka; whether a region may be founded, completed or must be refused is decided by
 * {@code Founding}.
 */
@NullMarked
package io.sluice.coordinator.region;

import org.jspecify.annotations.NullMarked;
