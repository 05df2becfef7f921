/** Which endpoints are meant: label selectors in the grammar of Kubernetes. */
@NullMarked
package io.sluice.coordinator.selector;

import org.jspecify.annotations.NullMarked;
