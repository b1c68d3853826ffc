package dev.tangram.configuration;

/**
 * One listener.
 *
 * @param name the listener name, upper case
 * @param protocol the security protocol; PLAINTEXT is the only one available
 * @param host the host without brackets; empty for all addresses
 * @param port 0 to 65535; 0 takes a free port
 */
public record Endpoint(String name, String protocol, String host, int port) {

  /** The form of a properties file: {@code NAME://host:port}. */
  public String uri() {
    String shown = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return name + "://" + shown + ":" + port;
  }

  /** The same listener at another port, once the real one is known. */
  public Endpoint withPort(int realPort) {
    return new Endpoint(name, protocol, host, realPort);
  }

  @Override
  public String toString() {
    return uri();
  }
}
