/** One endpoint's connection: its states, its limits, and how the rest of the gateway talks to it. */
@NullMarked
package io.sluice.gateway.session;

import org.jspecify.annotations.NullMarked;
