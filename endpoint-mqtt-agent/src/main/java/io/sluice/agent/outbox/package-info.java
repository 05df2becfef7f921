/** Reports on their way up. A terminal report stays here until the gateway says that it is durable. */
@NullMarked
package io.sluice.agent.outbox;

import org.jspecify.annotations.NullMarked;
