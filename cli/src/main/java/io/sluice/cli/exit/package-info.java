/** How a command ends: its exit code, and the one line that says why when it is not what was asked for. */
@NullMarked
package io.sluice.cli.exit;

import org.jspecify.annotations.NullMarked;
