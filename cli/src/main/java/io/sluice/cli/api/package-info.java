/** The region's HTTP API as the commands need it: calls, pages, the event stream, and what a refusal means. */
@NullMarked
package io.sluice.cli.api;

import org.jspecify.annotations.NullMarked;
