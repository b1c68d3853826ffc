package dev.tangram.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/**
 * A codec that ours is compared with. There are two, each in its class loader: the one of the
 * version that we are compatible with, and a newer one for the messages that we have in newer
 * versions.
 */
final class Oracle {

  static final Oracle REFERENCE = new Oracle(Oracle.class.getClassLoader(), ".*");
  static final Oracle NEWER =
      new Oracle(
          new NewerLoader(new File("target/specifications/newer.jar")),
          "ConsumerGroup(Heartbeat|Describe)(Request|Response)");

  private static final String KAFKA = "org.apache.kafka.common.";

  private final ClassLoader loader;
  private final Map<String, JsonNode> specs;

  private Oracle(ClassLoader loader, String names) {
    this.loader = loader;
    this.specs = Specs.load(loader, names);
  }

  /** The message specifications that are compared with it, by message name. */
  Map<String, JsonNode> specs() {
    return specs;
  }

  /** A class of it. */
  Class<?> type(String nameInCommon) {
    try {
      return loader.loadClass(KAFKA + nameInCommon);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private String className(JsonNode spec) {
    String suffix = spec.get("type").asText().equals("data") ? "" : "Data";
    return "message." + spec.get("name").asText() + suffix;
  }

  Object fromJson(JsonNode spec, JsonNode value, int version) {
    return call(
        null,
        type(className(spec) + "JsonConverter"),
        "read",
        List.of(JsonNode.class, short.class),
        value,
        (short) version);
  }

  Object read(JsonNode spec, byte[] bytes, int version) {
    Object message = create(className(spec), List.of());
    Object in = create("protocol.ByteBufferAccessor", List.of(ByteBuffer.class), wrap(bytes));
    call(
        message,
        message.getClass(),
        "read",
        List.of(type("protocol.Readable"), short.class),
        in,
        (short) version);
    return message;
  }

  byte[] write(Object message, int version) {
    Object cache = create("protocol.ObjectSerializationCache", List.of());
    Class<?> type = type("protocol.Message");
    int size =
        (int)
            call(
                message,
                type,
                "size",
                List.of(cache.getClass(), short.class),
                cache,
                (short) version);
    byte[] bytes = new byte[size];
    ByteBuffer buffer = wrap(bytes);
    call(
        message,
        type,
        "write",
        List.of(type("protocol.Writable"), cache.getClass(), short.class),
        create("protocol.ByteBufferAccessor", List.of(ByteBuffer.class), buffer),
        cache,
        (short) version);
    if (buffer.hasRemaining()) {
      throw new AssertionError("The reference announced more than it wrote");
    }
    return bytes;
  }

  int lowestVersion(Object message) {
    return (short) call(message, type("protocol.Message"), "lowestSupportedVersion", List.of());
  }

  int highestVersion(Object message) {
    return (short) call(message, type("protocol.Message"), "highestSupportedVersion", List.of());
  }

  /** Adds a tag that nobody knows. */
  @SuppressWarnings("unchecked")
  void addTag(Object message, int tag, byte[] data) {
    Object field =
        create("protocol.types.RawTaggedField", List.of(int.class, byte[].class), tag, data);
    ((List<Object>)
            call(message, type("protocol.Message"), "unknownTaggedFields", List.<Class<?>>of()))
        .add(field);
  }

  private static ByteBuffer wrap(byte[] bytes) {
    return ByteBuffer.wrap(bytes);
  }

  private Object create(String name, List<Class<?>> parameters, Object... arguments) {
    try {
      return type(name).getConstructor(parameters.toArray(Class[]::new)).newInstance(arguments);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object call(
      Object target, Class<?> type, String name, List<Class<?>> parameters, Object... arguments) {
    try {
      return type.getMethod(name, parameters.toArray(Class[]::new)).invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String toString() {
    return this == REFERENCE ? "reference" : "newer";
  }

  /** Takes its own classes before those of the class path. */
  private static final class NewerLoader extends URLClassLoader {

    NewerLoader(File jar) {
      super(new URL[] {url(jar)}, Oracle.class.getClassLoader());
    }

    private static URL url(File jar) {
      try {
        return jar.toURI().toURL();
      } catch (MalformedURLException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = name.startsWith("org.apache.kafka.") ? findLoadedClass(name) : null;
        if (loaded == null && name.startsWith("org.apache.kafka.")) {
          loaded = findClass(name);
        }
        return loaded == null ? super.loadClass(name, resolve) : loaded;
      }
    }

    @Override
    public URL getResource(String name) {
      URL own = findResource(name);
      return own == null ? super.getResource(name) : own;
    }
  }
}
