/** Who did what, from where, allowed or not: one record per act on the audit topic. */
@NullMarked
package io.sluice.coordinator.audit;

import org.jspecify.annotations.NullMarked;
