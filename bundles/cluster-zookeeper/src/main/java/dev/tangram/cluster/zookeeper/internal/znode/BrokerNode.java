package dev.tangram.cluster.zookeeper.internal.znode;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tangram.metadata.BrokerImage;
import dev.tangram.metadata.ClusterStoreException;
import dev.tangram.metadata.Endpoint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Registration of a broker, {@code /brokers/ids/<id>}: written in version 5, read from 1 on. */
public final class BrokerNode {

  private static final String PLAINTEXT = "PLAINTEXT";
  private static final Pattern ENDPOINT =
      Pattern.compile("([^:/]+)://\\[?([0-9a-zA-Z\\-%._:]*)]?:(-?[0-9]+)");

  private BrokerNode() {}

  /**
   * Writes a registration.
   *
   * @param jmxPort -1 for none
   * @param timestampMs time of the registration
   */
  public static byte[] write(BrokerImage broker, int jmxPort, long timestampMs) {
    Optional<Endpoint> plain =
        broker.endpoints().stream().filter(e -> e.securityProtocol().equals(PLAINTEXT)).findFirst();
    Map<String, String> protocols = new LinkedHashMap<>();
    broker.endpoints().forEach(e -> protocols.put(e.listener(), e.securityProtocol()));
    return Json.object(
        json -> {
          json.writeObjectFieldStart("features");
          json.writeEndObject();
          Json.stringMap(json, "listener_security_protocol_map", protocols);
          Json.strings(
              json, "endpoints", broker.endpoints().stream().map(BrokerNode::address).toList());
          if (broker.rack() != null) {
            json.writeStringField("rack", broker.rack());
          }
          json.writeNumberField("jmx_port", jmxPort);
          json.writeNumberField("port", plain.map(Endpoint::port).orElse(-1));
          writeOrNull(json, "host", plain.map(Endpoint::host).orElse(null));
          json.writeNumberField("version", 5);
          json.writeStringField("timestamp", Long.toString(timestampMs));
        });
  }

  /**
   * Reads a registration.
   *
   * @param epoch czxid of the node
   */
  public static BrokerImage read(int id, byte[] data, long epoch) {
    String path = Paths.broker(id);
    Fields fields = Json.read(path, data);
    if (fields.intValue("version") < 2) {
      Endpoint only =
          new Endpoint(PLAINTEXT, PLAINTEXT, fields.string("host"), fields.intValue("port"));
      return new BrokerImage(id, epoch, List.of(only), null);
    }
    Map<String, String> protocols =
        fields.has("listener_security_protocol_map")
            ? fields.stringMap("listener_security_protocol_map")
            : Map.of();
    List<Endpoint> endpoints = new ArrayList<>();
    for (String address : fields.strings("endpoints")) {
      endpoints.add(endpoint(path, address, protocols));
    }
    return new BrokerImage(id, epoch, endpoints, fields.optionalString("rack").orElse(null));
  }

  private static Endpoint endpoint(String path, String address, Map<String, String> protocols) {
    Matcher matcher = ENDPOINT.matcher(address);
    if (!matcher.matches()) {
      throw new ClusterStoreException("the node " + path + " has a malformed address " + address);
    }
    String listener = matcher.group(1);
    return new Endpoint(
        listener,
        protocols.getOrDefault(listener, listener),
        matcher.group(2),
        Integer.parseInt(matcher.group(3)));
  }

  /** An address as the registration holds it: {@code LISTENER://host:port}. */
  public static String address(Endpoint endpoint) {
    String host = endpoint.host().contains(":") ? "[" + endpoint.host() + "]" : endpoint.host();
    return endpoint.listener() + "://" + host + ":" + endpoint.port();
  }

  private static void writeOrNull(JsonGenerator json, String field, String value)
      throws IOException {
    if (value == null) {
      json.writeNullField(field);
    } else {
      json.writeStringField(field, value);
    }
  }
}
