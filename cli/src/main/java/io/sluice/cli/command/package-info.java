/** The commands, one class each: options in, calls of the API or of the workgroup's folder, text out. */
@NullMarked
package io.sluice.cli.command;

import org.jspecify.annotations.NullMarked;
