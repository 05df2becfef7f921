/** Settings: declared once with key, type, default, bounds and a sentence; read from file, environment and command line. */
@NullMarked
package io.sluice.wire.config;

import org.jspecify.annotations.NullMarked;
