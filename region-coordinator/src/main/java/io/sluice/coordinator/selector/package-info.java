/** Which endpoints are meant: label selectors in the grammar of Kubernetes, with globs. */
@NullMarked
package io.sluice.coordinator.selector;

import org.jspecify.annotations.NullMarked;
