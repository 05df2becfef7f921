/**
 * The topics of a region: the catalogue of them, their records (generated from {@code src/main/avro}), the serdes in
 * Confluent wire format, and their creation. Knows neither Streams nor Netty nor MQTT.
 */
@NullMarked
package io.sluice.topics;

import org.jspecify.annotations.NullMarked;
