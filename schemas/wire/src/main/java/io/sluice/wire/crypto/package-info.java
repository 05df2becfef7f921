/** What the region signs and how an agent or gateway checks it: Ed25519 from the JDK, Merkle trees as in RFC 9162. */
@NullMarked
package io.sluice.wire.crypto;

import org.jspecify.annotations.NullMarked;
