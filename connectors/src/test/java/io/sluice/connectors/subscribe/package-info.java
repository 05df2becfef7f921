/** What the manual says of subscribing, run. */
@NullMarked
package io.sluice.connectors.subscribe;

import org.jspecify.annotations.NullMarked;
