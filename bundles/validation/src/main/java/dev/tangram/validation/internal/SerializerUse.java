package dev.tangram.validation.internal;

import dev.tangram.plugins.Lease;
import dev.tangram.serialization.RecordContext;
import dev.tangram.serialization.Serde;
import dev.tangram.serialization.SerdeFactory;
import dev.tangram.serialization.SerializationException;
import java.nio.ByteBuffer;

/** One version of a serializer while one batch is looked at. One thread at a time. */
final class SerializerUse implements AutoCloseable {

  private static final int MESSAGE_MAX_CHARACTERS = 300;

  private final Lease<SerdeFactory> lease;
  private final FieldCheck check;
  private Serde<?> serde;
  private boolean blamed;

  SerializerUse(Lease<SerdeFactory> lease, FieldCheck check) {
    this.lease = lease;
    this.check = check;
  }

  Lease<SerdeFactory> lease() {
    return lease;
  }

  /**
   * Whether it can read the bytes.
   *
   * @return null when it can, otherwise why not
   * @throws UnavailableException when it cannot tell
   */
  String ask(RecordContext context, ByteBuffer data) throws UnavailableException {
    try {
      if (serde == null) {
        serde = made();
      }
      // Read-only: what is stored is what the producer sent, whatever the plug-in does.
      serde.validate(context, data.slice().asReadOnlyBuffer());
      return null;
    } catch (SerializationException e) {
      return refusal(e);
    } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
      throw broken(e);
    }
  }

  private Serde<?> made() throws UnavailableException {
    Serde<?> result;
    try {
      result = check.serde(lease.service());
    } catch (IllegalArgumentException e) {
      throw new UnavailableException(
          "The settings of the serializer "
              + check.serializer()
              + " (record."
              + check.part()
              + ".serializer.config) are wrong: "
              + brief(e.getMessage()),
          null);
    }
    if (result == null) {
      throw broken(new IllegalStateException("It made no serde"));
    }
    return result;
  }

  private UnavailableException broken(Throwable cause) {
    return new UnavailableException(
        "The serializer plug-in " + check.serializer() + " failed: " + brief(cause.toString()),
        cause);
  }

  private String refusal(SerializationException e) {
    return "The " + check.part() + " is no " + check.serializer() + ": " + brief(e.getMessage());
  }

  private static String brief(String message) {
    String text = String.valueOf(message);
    return text.length() <= MESSAGE_MAX_CHARACTERS
        ? text
        : text.substring(0, MESSAGE_MAX_CHARACTERS) + "...";
  }

  /** Tells on the version, once in a batch: many records of one batch are one failure. */
  void blame(Throwable cause) {
    if (!blamed) {
      blamed = true;
      lease.failed(cause);
    }
  }

  @Override
  public void close() {
    serde = null;
    lease.close();
  }
}
