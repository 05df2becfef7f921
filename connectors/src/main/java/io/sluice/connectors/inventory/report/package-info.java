/**
 * What an endpoint says it is made of, from the bytes of a transfer to a record: unpacked within a bound, checked against
 * its digest and against the schema. Pure: no Kafka, no clock.
 */
@NullMarked
package io.sluice.connectors.inventory.report;

import org.jspecify.annotations.NullMarked;
