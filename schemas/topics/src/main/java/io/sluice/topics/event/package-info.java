/**
 * What tells events apart from mere records: the headers of CloudEvents in binary mode, and a W3C {@code traceparent} where
 * one is known. Values stay what they are.
 */
@NullMarked
package io.sluice.topics.event;

import org.jspecify.annotations.NullMarked;
