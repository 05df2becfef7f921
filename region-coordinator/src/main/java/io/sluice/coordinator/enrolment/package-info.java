/**
 * Join tokens and certificates. Tokens and endpoint ids live on different partitions of {@code enrolments}, so a first
 * enrolment takes two hops, each decided by the one owner of its key:
 *
 * <pre>
 * EnrolmentRequested ──▶ owner of the token id: proof, expiry, uses ──refused──────────────▶ gateway
 *                              │ TokenHonoured (key: endpoint id)
 *                              ▼
 * RenewalRequested ────▶ owner of the endpoint id: is the id taken by another key? sign ──▶ gateway
 * </pre>
 *
 * <p>Both keep what they answered by request id, so the same request gets the same answer and spends no second use of
 * the token; a use spent on an id that turns out to be taken is not given back. Expiry is judged by the request's own time, so a replay decides as the first time. After a crash between
 * the answer and the commit a repeated request may get a second certificate for the same key; both are good.
 */
@NullMarked
package io.sluice.coordinator.enrolment;

import org.jspecify.annotations.NullMarked;
