/** What a record goes through on its way to a table: Avro to Connect's data, and then into the shape of a row. */
@NullMarked
package io.sluice.connectors.record;

import org.jspecify.annotations.NullMarked;
