/**
 * The endpoint's agent: logs in, caches executables, runs them, reports. Its packages in the order of the bytes:
 * {@code link → inbox → cache → launch → outbox}; beside them {@code identity} and {@code enrol}.
 */
@NullMarked
package io.sluice.agent;

import org.jspecify.annotations.NullMarked;
