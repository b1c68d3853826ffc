package dev.tangram.metadata;

/**
 * An address at which a broker is reached.
 *
 * @param listener name of the listener
 * @param securityProtocol PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL
 */
public record Endpoint(String listener, String securityProtocol, String host, int port) {}
