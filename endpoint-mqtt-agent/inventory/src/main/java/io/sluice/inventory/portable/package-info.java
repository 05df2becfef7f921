/** Systems without a /proc to read: macOS, Windows, the BSDs. Everything is asked of OSHI. */
@NullMarked
package io.sluice.inventory.portable;

import org.jspecify.annotations.NullMarked;
