package dev.tangram.metadata;

/**
 * What a configuration belongs to.
 *
 * @param name its name; {@link #DEFAULT_NAME} for the default of all of a type
 */
public record ConfigResource(Type type, String name) {

  public static final String DEFAULT_NAME = "<default>";

  /** Kinds of resources; {@link #path()} is the znode below {@code /config}. */
  public enum Type {
    TOPIC("topics"),
    BROKER("brokers"),
    CLIENT("clients"),
    USER("users"),
    IP("ips"),
    GROUP("groups");

    private final String path;

    Type(String path) {
      this.path = path;
    }

    public String path() {
      return path;
    }
  }

  public static ConfigResource topic(String name) {
    return new ConfigResource(Type.TOPIC, name);
  }

  public static ConfigResource group(String id) {
    return new ConfigResource(Type.GROUP, id);
  }

  public static ConfigResource broker(int id) {
    return new ConfigResource(Type.BROKER, Integer.toString(id));
  }
}
