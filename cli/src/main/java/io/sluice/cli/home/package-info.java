/**
 * The workgroup on this machine as seen from outside: its folder, what runs in it, how it is started and stopped. What
 * runs is told by {@code run/workgroup.json}, which the workgroup writes when it is healthy, and is believed only while
 * that process lives.
 */
@NullMarked
package io.sluice.cli.home;

import org.jspecify.annotations.NullMarked;
