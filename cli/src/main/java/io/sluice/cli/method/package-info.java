/** Methods as folders: {@code method.yaml} and the executables it names, read for publishing and for a run here. */
@NullMarked
package io.sluice.cli.method;

import org.jspecify.annotations.NullMarked;
