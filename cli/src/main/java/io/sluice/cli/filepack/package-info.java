/** Filepacks as folders: {@code filepack.yaml} and the files it names, built into one file, and published chunk by chunk. */
@NullMarked
package io.sluice.cli.filepack;

import org.jspecify.annotations.NullMarked;
