/** Files and folders that only their owner may use, written so that a crash leaves the old or the new one. */
@NullMarked
package io.sluice.agent.files;

import org.jspecify.annotations.NullMarked;
