package dev.tangram.serialization;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;

/**
 * Where bytes stand.
 *
 * @param topic of the record
 * @param isKey whether they are the record's key; otherwise its value
 * @param headers of the record, in their order, possibly a view that is valid during the call only;
 *     not to be changed
 */
public record RecordContext(String topic, boolean isKey, List<Header> headers) {

  public RecordContext {
    Objects.requireNonNull(topic, "topic");
    Objects.requireNonNull(headers, "headers");
  }

  /** A key of a record without headers. */
  public static RecordContext key(String topic) {
    return new RecordContext(topic, true, List.of());
  }

  /** A value of a record without headers. */
  public static RecordContext value(String topic) {
    return new RecordContext(topic, false, List.of());
  }

  /**
   * A header of a record.
   *
   * @param key its name; several may have the same
   * @param value its bytes, read-only; null is allowed
   */
  public record Header(String key, ByteBuffer value) {}
}
