/** The tables and views that the rows land in, and who may read them. */
@NullMarked
package io.sluice.connectors.database;

import org.jspecify.annotations.NullMarked;
