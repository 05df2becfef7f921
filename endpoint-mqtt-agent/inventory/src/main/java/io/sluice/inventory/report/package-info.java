/** A report and its canonical form, by which two reports are compared: docs/endpoint-protocol.md says how. Pure. */
@NullMarked
package io.sluice.inventory.report;

import org.jspecify.annotations.NullMarked;
