package dev.tangram.request;

/**
 * The listener on which a request came in.
 *
 * @param name the listener's name, such as {@code PLAINTEXT}
 * @param host the host that clients are told to connect to
 * @param port the port that clients are told to connect to, never 0
 */
public record ListenerInfo(String name, String host, int port) {}
