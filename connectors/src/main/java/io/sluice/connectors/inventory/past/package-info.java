/** What machines were made of before: out of what they are made of now, and of what has changed since. */
@NullMarked
package io.sluice.connectors.inventory.past;

import org.jspecify.annotations.NullMarked;
