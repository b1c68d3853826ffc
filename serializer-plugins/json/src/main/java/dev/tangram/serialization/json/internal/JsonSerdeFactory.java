package dev.tangram.serialization.json.internal;

import dev.tangram.serialization.Serde;
import dev.tangram.serialization.SerdeFactory;
import java.util.Map;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Component;

/** JSON (RFC 8259). */
@Component(
    service = SerdeFactory.class,
    property = SerdeFactory.NAME_PROPERTY + "=" + JsonSerdeFactory.NAME)
@Capability(
    namespace = "dev.tangram.plugin",
    attribute = {"kind=serializer", "name=" + JsonSerdeFactory.NAME})
public final class JsonSerdeFactory implements SerdeFactory {

  static final String NAME = "json";

  private static final String MAX_DEPTH = "max.depth";
  private static final String UNIQUE_NAMES = "unique.names";
  private static final int DEPTH_DEFAULT = 512;
  private static final int DEPTH_HIGHEST = 100_000;

  private final JsonSerde usual = new JsonSerde(new JsonReader(DEPTH_DEFAULT, false));

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Serde<?> create(Map<String, String> config) {
    if (config.isEmpty()) {
      return usual;
    }
    int depth = DEPTH_DEFAULT;
    boolean unique = false;
    for (Map.Entry<String, String> setting : config.entrySet()) {
      switch (setting.getKey()) {
        case MAX_DEPTH -> depth = depth(setting.getValue());
        case UNIQUE_NAMES -> unique = flag(setting.getValue());
        default ->
            throw new IllegalArgumentException(
                "The serializer json has no setting "
                    + setting.getKey()
                    + ", only "
                    + MAX_DEPTH
                    + " and "
                    + UNIQUE_NAMES);
      }
    }
    return new JsonSerde(new JsonReader(depth, unique));
  }

  private static int depth(String text) {
    if (text.matches("[0-9]{1,6}")) {
      int depth = Integer.parseInt(text);
      if (depth >= 1 && depth <= DEPTH_HIGHEST) {
        return depth;
      }
    }
    throw new IllegalArgumentException(MAX_DEPTH + " is 1 to " + DEPTH_HIGHEST + ", not " + text);
  }

  private static boolean flag(String text) {
    if (!text.equals("true") && !text.equals("false")) {
      throw new IllegalArgumentException(UNIQUE_NAMES + " is true or false, not " + text);
    }
    return text.equals("true");
  }
}
