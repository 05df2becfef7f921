/** What the front end counts, and how often it may write a log line about what strangers do to it. */
@NullMarked
package io.sluice.gateway.metrics;

import org.jspecify.annotations.NullMarked;
