package dev.tangram.management.internal;

import com.sun.net.httpserver.Headers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * Decides who may ask. The token keeps other users of the machine out; the check of Host and Origin
 * keeps web pages out that a browser on this machine shows.
 */
final class Gate {

  private static final int TOKEN_BYTES = 32;
  private static final String SCHEME = "Bearer ";

  private final byte[] token;
  private final Set<String> hosts;

  Gate(String token, int port) {
    this.token = token.getBytes(StandardCharsets.UTF_8);
    this.hosts = Set.of("127.0.0.1:" + port, "localhost:" + port, "[::1]:" + port);
  }

  /** 256 random bits in hexadecimal. */
  static String newToken() {
    byte[] bytes = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** Throws when the request must not be answered. */
  void check(Headers headers) throws RequestException {
    List<String> host = headers.getOrDefault("Host", List.of());
    if (host.size() != 1 || !hosts.contains(host.get(0)) || headers.containsKey("Origin")) {
      throw new RequestException(
          403,
          "Requests from web pages, or to another host name, are not answered.",
          "Use tangram plugins or tangram shell on the machine of the broker.");
    }
    String given = headers.getFirst("Authorization");
    boolean known =
        given != null
            && given.startsWith(SCHEME)
            && MessageDigest.isEqual(
                token, given.substring(SCHEME.length()).getBytes(StandardCharsets.UTF_8));
    if (!known) {
      throw new RequestException(
          401,
          "The token is missing or wrong.",
          "Use the one in the file management beside the broker's data directory; it is another"
              + " one after each start.");
    }
  }
}
