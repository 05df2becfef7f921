/** The promises of the whole, kept on the real parts as separate processes. One class per way of hurting them. */
@NullMarked
package io.sluice.it;

import org.jspecify.annotations.NullMarked;
