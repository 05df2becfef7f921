/**
 * The {@code sluice} command: words in, one call of the region's API, words out. One thread, which belongs to the
 * command that runs; only an event stream is read by a second one.
 */
@NullMarked
package io.sluice.cli;

import org.jspecify.annotations.NullMarked;
