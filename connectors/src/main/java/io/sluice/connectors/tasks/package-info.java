/**
 * Looks after the tasks of the connectors that run in this process: one that failed is started again, later each
 * time.
 */
@NullMarked
package io.sluice.connectors.tasks;

import org.jspecify.annotations.NullMarked;
