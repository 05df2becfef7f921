/** Which topic lands in which table, as settings of sink connectors. */
@NullMarked
package io.sluice.connectors.landing;

import org.jspecify.annotations.NullMarked;
