/**
 * Where logins and enrolments are decided or passed on to the coordinator, and where what becomes of sessions is told to
 * the region. Event loops and the control thread call; each class guards its own state and never waits.
 */
@NullMarked
package io.sluice.gateway.desk;

import org.jspecify.annotations.NullMarked;
