package io.sluice.gateway.login;

/** Who TLS says the peer is. */
public sealed interface PeerIdentity {
    /** Holds the key of a certificate that the region's CA issued to this endpoint. */
    record Endpoint(String endpointId) implements PeerIdentity {}

    /** Showed no certificate: it may only enrol. */
    record Unknown() implements PeerIdentity {}

    /** Showed a certificate of the region's CA that is not an endpoint's. */
    record Stranger(String reason) implements PeerIdentity {}

    /** Came over the plaintext listener of a development machine: the client id is believed. */
    record Unproven() implements PeerIdentity {}
}
