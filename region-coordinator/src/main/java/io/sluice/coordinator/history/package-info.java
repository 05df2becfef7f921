/** What has happened to one endpoint or gateway, read back from its topic: nothing of it is kept in stores. */
@NullMarked
package io.sluice.coordinator.history;

import org.jspecify.annotations.NullMarked;
