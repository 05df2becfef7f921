/** Who this endpoint is: key, certificate, the region's CA and signing key, on disk and in memory. */
@NullMarked
package io.sluice.agent.identity;

import org.jspecify.annotations.NullMarked;
