/**
 * What a filepack is: its manifest, how files are cut into chunks, and where these lie. Content like any other: published
 * under a digest that the region signs.
 */
@NullMarked
package io.sluice.wire.filepack;

import org.jspecify.annotations.NullMarked;
