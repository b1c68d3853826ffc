package dev.tangram.cli;

import dev.tangram.serialization.RecordContext;
import dev.tangram.serialization.Serde;
import dev.tangram.serialization.SerdeFactory;
import dev.tangram.serialization.SerializationException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Keys or values in the format of a serializer plug-in. */
final class RecordFormat {

  private final String name;
  private final RecordContext context;
  private final Text<?> text;

  /** A serde whose values only pass through. */
  private record Text<T>(Serde<T> serde) {

    String plain(RecordContext context, ByteBuffer bytes) throws SerializationException {
      return serde.toText(serde.deserialize(context, bytes));
    }

    String json(RecordContext context, ByteBuffer bytes) throws SerializationException {
      return serde.toJson(serde.deserialize(context, bytes));
    }

    byte[] bytes(RecordContext context, String line) throws SerializationException {
      return serde.serialize(context, serde.fromText(line));
    }
  }

  private RecordFormat(String name, RecordContext context, Serde<?> serde) {
    this.name = name;
    this.context = context;
    this.text = new Text<>(serde);
  }

  /**
   * The format that an option names.
   *
   * @param option for messages
   * @param name null for bytes as they are
   * @param config null for none
   * @return null for bytes as they are
   */
  static RecordFormat of(
      CommandSpec spec,
      String option,
      String name,
      Map<String, String> config,
      RecordContext context) {
    if (name == null) {
      if (config != null) {
        throw new ParameterException(
            spec.commandLine(), option + " is missing, but there are settings for it");
      }
      return null;
    }
    Map<String, SerdeFactory> installed = installed();
    SerdeFactory factory = installed.get(name);
    if (factory == null) {
      throw new ParameterException(
          spec.commandLine(),
          option + ": there is no " + name + ", only " + String.join(", ", installed.keySet()));
    }
    try {
      return new RecordFormat(name, context, factory.create(config == null ? Map.of() : config));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), option + ": " + e.getMessage(), e);
    }
  }

  /** By name; a jar that is broken takes only itself out. */
  private static Map<String, SerdeFactory> installed() {
    Map<String, SerdeFactory> found = new TreeMap<>();
    Iterator<SerdeFactory> each =
        ServiceLoader.load(SerdeFactory.class, RecordFormat.class.getClassLoader()).iterator();
    while (true) {
      try {
        if (!each.hasNext()) {
          return found;
        }
        SerdeFactory factory = each.next();
        found.putIfAbsent(factory.name(), factory);
      } catch (ServiceConfigurationError e) {
        // Its name is missing in the list that the user gets to see.
        continue;
      }
    }
  }

  /** As people read it. */
  String text(ByteBuffer bytes) throws SerializationException {
    return text.plain(context, bytes);
  }

  /** As a JSON value. */
  String json(ByteBuffer bytes) throws SerializationException {
    return text.json(context, bytes);
  }

  /** The bytes of what a person wrote; null stays null. */
  byte[] bytes(byte[] line) throws SerializationException {
    if (line == null) {
      return null;
    }
    try {
      return text.bytes(
          context, StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString());
    } catch (CharacterCodingException e) {
      throw new SerializationException(
          SerializationException.Reason.MALFORMED, "The line is no UTF-8", e);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
