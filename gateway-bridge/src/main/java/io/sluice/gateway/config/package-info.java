/** The gateway's settings: every key with its sentence, and records that cannot hold a wrong value. */
@NullMarked
package io.sluice.gateway.config;

import org.jspecify.annotations.NullMarked;
