package dev.tangram.serialization;

import java.util.Objects;

/** Bytes, a text or a value are not of the format; the message says what is wrong with them. */
public class SerializationException extends Exception {

  private static final long serialVersionUID = 1L;

  /** What is wrong. */
  public enum Reason {
    /** The input is not well formed, ends too early or goes on too long. */
    MALFORMED,
    /** The input is well formed, but not what the schema wants, or of an unknown schema. */
    SCHEMA,
    /** The input nests too deep or is too large for the format's limits. */
    LIMIT,
    /** The value cannot be written in this format. */
    VALUE
  }

  private final Reason reason;

  public SerializationException(Reason reason, String message) {
    this(reason, message, null);
  }

  public SerializationException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = Objects.requireNonNull(reason, "reason");
  }

  public final Reason reason() {
    return reason;
  }
}
