/** The formats in which systems say what they are made of. Pure: text in, items out; each tested with what real systems say. */
@NullMarked
package io.sluice.inventory.text;

import org.jspecify.annotations.NullMarked;
