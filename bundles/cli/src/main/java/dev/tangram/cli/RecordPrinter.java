package dev.tangram.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tangram.client.consumer.ConsumerRecord;
import dev.tangram.records.Record;
import dev.tangram.records.RecordHeader;
import dev.tangram.serialization.SerializationException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes records, as lines of bytes or as JSON objects. */
final class RecordPrinter {

  /** What is written of a record; formats are null where bytes are written as they are. */
  record Format(
      boolean json,
      boolean offset,
      boolean timestamp,
      boolean key,
      String separator,
      RecordFormat keys,
      RecordFormat values) {}

  private final OutputStream out;
  private final Format format;
  private final byte[] separator;

  RecordPrinter(Console console, Format format) {
    this.out = console.out();
    this.format = format;
    this.separator = format.separator.getBytes(StandardCharsets.UTF_8);
  }

  void print(ConsumerRecord consumed) throws IOException {
    try {
      write(consumed);
    } catch (SerializationException e) {
      throw unreadable(consumed, e);
    }
  }

  private static Failure unreadable(ConsumerRecord consumed, SerializationException cause) {
    return new Failure(
        "The record at offset "
            + consumed.offset()
            + " of "
            + consumed.partition()
            + " cannot be read: "
            + cause.getMessage(),
        "It was written in another format. The records before it were shown.",
        "Read it without deserializer, or go on behind it with --partition and --offset.",
        cause);
  }

  private void write(ConsumerRecord consumed) throws IOException, SerializationException {
    if (format.json) {
      Record record = consumed.record();
      String key = json(format.keys, record.key());
      String value = json(format.values, record.value());
      out.write(Json.line(json -> write(json, consumed, key, value)));
      return;
    }
    Record record = consumed.record();
    if (format.offset) {
      prefix(consumed.partition().partition() + ":" + record.offset());
    }
    if (format.timestamp) {
      prefix(Long.toString(record.timestamp()));
    }
    if (format.key) {
      write(format.keys, record.key());
      out.write(separator);
    }
    write(format.values, record.value());
    out.write('\n');
  }

  private void prefix(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.write(separator);
  }

  /** Null where nothing is decoded. */
  private static String json(RecordFormat format, ByteBuffer bytes) throws SerializationException {
    return format == null || bytes == null ? null : format.json(bytes);
  }

  private void write(RecordFormat decoded, ByteBuffer bytes)
      throws IOException, SerializationException {
    if (bytes == null) {
      return;
    }
    if (decoded != null) {
      out.write(decoded.text(bytes).getBytes(StandardCharsets.UTF_8));
      return;
    }
    if (bytes.hasArray()) {
      out.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
    } else {
      byte[] copy = new byte[bytes.remaining()];
      bytes.duplicate().get(copy);
      out.write(copy);
    }
  }

  private static void write(JsonGenerator json, ConsumerRecord consumed, String key, String value)
      throws IOException {
    Record record = consumed.record();
    json.writeStartObject();
    json.writeStringField("topic", consumed.partition().topic());
    json.writeNumberField("partition", consumed.partition().partition());
    json.writeNumberField("offset", record.offset());
    json.writeNumberField("timestamp", record.timestamp());
    field(json, "key", key, record.key());
    field(json, "value", value, record.value());
    if (!record.headers().isEmpty()) {
      json.writeArrayFieldStart("headers");
      for (RecordHeader header : record.headers()) {
        json.writeStartObject();
        json.writeStringField("key", header.key());
        Json.bytes(json, "value", header.value());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private static void field(JsonGenerator json, String name, String decoded, ByteBuffer bytes)
      throws IOException {
    if (decoded == null) {
      Json.bytes(json, name, bytes);
    } else {
      json.writeFieldName(name);
      json.writeRawValue(decoded);
    }
  }

  void flush() throws IOException {
    out.flush();
  }
}
