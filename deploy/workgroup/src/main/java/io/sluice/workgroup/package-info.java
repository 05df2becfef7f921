/**
 * A whole region on one machine. {@code Workgroup} owns everything: the broker, the coordinator and the gateway live in
 * its process, the registry and the agents are child processes. A child's standard input is its leash: when it ends,
 * because the owner let go or was killed, the child ends too, so nothing outlives the workgroup.
 */
@NullMarked
package io.sluice.workgroup;

import org.jspecify.annotations.NullMarked;
