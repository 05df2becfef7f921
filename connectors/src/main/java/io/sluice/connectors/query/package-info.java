/** Questions in SQL over HTTP, answered with rights to read only. */
@NullMarked
package io.sluice.connectors.query;

import org.jspecify.annotations.NullMarked;
