package dev.tangram.validation.internal;

import dev.tangram.serialization.RecordContext;
import dev.tangram.serialization.Serde;
import dev.tangram.serialization.SerdeFactory;
import dev.tangram.serialization.SerializationException;
import dev.tangram.serialization.SerializationException.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A serializer of strings that does what the test wants with the bytes first. */
final class TestSerializer implements SerdeFactory, Serde<String> {

  /** What is done with the bytes of a value. */
  interface Behaviour {
    void look(RecordContext context, ByteBuffer data) throws SerializationException;
  }

  static final Behaviour ACCEPTS = (context, data) -> {};
  static final Behaviour REFUSES =
      (context, data) -> {
        throw new SerializationException(Reason.MALFORMED, "not nice");
      };
  static final Behaviour THROWS =
      (context, data) -> {
        throw new IllegalStateException("oops");
      };
  static final Behaviour OVERFLOWS =
      (context, data) -> {
        throw new StackOverflowError();
      };
  static final Behaviour NOT_LINKED =
      (context, data) -> {
        throw new NoClassDefFoundError("com/example/Missing");
      };
  static final Behaviour INTERRUPTED =
      (context, data) -> {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted");
      };
  static final Behaviour WRITES = (context, data) -> data.put(0, (byte) 'X');

  private final Behaviour behaviour;

  TestSerializer(Behaviour behaviour) {
    this.behaviour = behaviour;
  }

  @Override
  public String name() {
    return "test";
  }

  @Override
  public Serde<?> create(Map<String, String> config) {
    if (config.containsKey("null")) {
      return null;
    }
    return this;
  }

  @Override
  public byte[] serialize(RecordContext context, String value) {
    return value.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String deserialize(RecordContext context, ByteBuffer data) throws SerializationException {
    behaviour.look(context, data);
    return StandardCharsets.UTF_8.decode(data.duplicate()).toString();
  }

  @Override
  public String toText(String value) {
    return value;
  }

  @Override
  public String fromText(String text) {
    return text;
  }
}
