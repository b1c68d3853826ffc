package dev.tangram.network;

import dev.tangram.request.ListenerInfo;
import java.net.InetSocketAddress;

/**
 * A listener that is bound.
 *
 * @param advertised what clients are told, with the real port
 * @param address the address bound, with the real port
 */
public record BoundListener(ListenerInfo advertised, InetSocketAddress address) {

  /** The listener's name. */
  public String name() {
    return advertised.name();
  }

  /** The port bound. */
  public int port() {
    return address.getPort();
  }
}
