/**
 * How fast content may come over this gateway's WAN link, and how fast results may leave by it: bytes in a second, by the time
 * of day.
 */
@NullMarked
package io.sluice.gateway.wan;

import org.jspecify.annotations.NullMarked;
