/** The words behind {@code --} as a script for a shell. */
@NullMarked
package io.sluice.cli.script;

import org.jspecify.annotations.NullMarked;
