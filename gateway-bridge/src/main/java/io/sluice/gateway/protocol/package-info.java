/**
 * What an endpoint may send, and when: pure deciders without sockets, threads or clocks. {@link
 * io.sluice.gateway.protocol.SessionState} holds the states and their legal moves ({@code docs/states-session.md} is
 * printed from it), the windows and limits are one connection's books and belong to that connection's event loop.
 */
@NullMarked
package io.sluice.gateway.protocol;

import org.jspecify.annotations.NullMarked;
