/** The Kafka Connect worker inside this process. */
@NullMarked
package io.sluice.connectors.worker;

import org.jspecify.annotations.NullMarked;
