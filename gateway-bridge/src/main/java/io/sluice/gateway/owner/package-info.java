/** Threads that own what only they may change, and the mailboxes through which others tell them. */
@NullMarked
package io.sluice.gateway.owner;

import org.jspecify.annotations.NullMarked;
