/** Executables by digest: fetched in ranges, verified, bounded. Only a cache: it may be deleted at any time. */
@NullMarked
package io.sluice.agent.cache;

import org.jspecify.annotations.NullMarked;
