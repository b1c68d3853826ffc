package dev.tangram.serialization.avro.internal;

import dev.tangram.serialization.Serde;
import dev.tangram.serialization.SerdeFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.Component;

/** Apache Avro with a schema from the configuration. */
@Component(
    service = SerdeFactory.class,
    property = SerdeFactory.NAME_PROPERTY + "=" + AvroSerdeFactory.NAME)
@Capability(
    namespace = "dev.tangram.plugin",
    attribute = {"kind=serializer", "name=" + AvroSerdeFactory.NAME})
public final class AvroSerdeFactory implements SerdeFactory {

  static final String NAME = "avro";

  private static final Set<String> SETTINGS =
      new TreeSet<>(Set.of("schema", "format", "schema.id"));
  private static final int KEPT_MAX = 64;

  /** The last ones used: users keep serdes weakly, and to parse a schema takes its time. */
  private final Map<Map<String, String>, Serde<?>> kept =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Map<String, String>, Serde<?>> eldest) {
          return size() > KEPT_MAX;
        }
      };

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Serde<?> create(Map<String, String> config) {
    Map<String, String> settings = Map.copyOf(config);
    synchronized (kept) {
      Serde<?> known = kept.get(settings);
      if (known != null) {
        return known;
      }
    }
    Serde<?> made = make(settings);
    synchronized (kept) {
      kept.put(settings, made);
    }
    return made;
  }

  private static Serde<?> make(Map<String, String> settings) {
    for (String name : settings.keySet()) {
      if (!SETTINGS.contains(name)) {
        throw new IllegalArgumentException(
            "The serializer avro has no setting " + name + ", only " + String.join(", ", SETTINGS));
      }
    }
    String text = settings.get("schema");
    if (text == null) {
      throw new IllegalArgumentException(
          "The serializer avro needs the setting schema, the JSON text of a schema");
    }
    SchemaParser.Parsed parsed =
        SchemaParser.parse(text.matches("[a-z]+") ? '"' + text + '"' : text);
    return new AvroSerde(parsed.schema(), framing(settings, parsed.canonical()));
  }

  private static Framing framing(Map<String, String> settings, String canonical) {
    String format = settings.getOrDefault("format", "binary");
    String id = settings.get("schema.id");
    if (id != null && !format.equals("registry")) {
      throw new IllegalArgumentException("schema.id belongs to format=registry only");
    }
    return switch (format) {
      case "binary" -> Framing.NONE;
      case "single-object" -> Framing.singleObject(canonical);
      case "registry" -> {
        if (id == null || !id.matches("[0-9]{1,9}")) {
          throw new IllegalArgumentException(
              "format=registry needs schema.id, a number, not " + id);
        }
        yield Framing.registry(Integer.parseInt(id));
      }
      default ->
          throw new IllegalArgumentException(
              "format is binary, single-object or registry, not " + format);
    };
  }
}
