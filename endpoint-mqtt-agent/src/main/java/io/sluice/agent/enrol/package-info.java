/** How an endpoint gets its certificate with a join token, and a new one before the old expires. */
@NullMarked
package io.sluice.agent.enrol;

import org.jspecify.annotations.NullMarked;
