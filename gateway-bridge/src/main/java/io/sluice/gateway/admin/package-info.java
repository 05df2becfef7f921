/** Health and metrics over HTTP, for the machine's own supervisor and Prometheus. */
@NullMarked
package io.sluice.gateway.admin;

import org.jspecify.annotations.NullMarked;
