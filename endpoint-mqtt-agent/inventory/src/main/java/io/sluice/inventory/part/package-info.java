/** Parts of a machine, and the programs that some of them are asked of. */
@NullMarked
package io.sluice.inventory.part;

import org.jspecify.annotations.NullMarked;
