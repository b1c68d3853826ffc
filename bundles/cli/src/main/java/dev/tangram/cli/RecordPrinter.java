package dev.tangram.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tangram.client.consumer.ConsumerRecord;
import dev.tangram.records.Record;
import dev.tangram.records.RecordHeader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes records, as lines of bytes or as JSON objects. */
final class RecordPrinter {

  /** What is written of a record. */
  record Format(boolean json, boolean offset, boolean timestamp, boolean key, String separator) {}

  private final OutputStream out;
  private final Format format;
  private final byte[] separator;

  RecordPrinter(Console console, Format format) {
    this.out = console.out();
    this.format = format;
    this.separator = format.separator.getBytes(StandardCharsets.UTF_8);
  }

  void print(ConsumerRecord consumed) throws IOException {
    if (format.json) {
      out.write(Json.line(json -> write(json, consumed)));
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
      write(record.key());
      out.write(separator);
    }
    write(record.value());
    out.write('\n');
  }

  private void prefix(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.write(separator);
  }

  private void write(ByteBuffer bytes) throws IOException {
    if (bytes == null) {
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

  private static void write(JsonGenerator json, ConsumerRecord consumed) throws IOException {
    Record record = consumed.record();
    json.writeStartObject();
    json.writeStringField("topic", consumed.partition().topic());
    json.writeNumberField("partition", consumed.partition().partition());
    json.writeNumberField("offset", record.offset());
    json.writeNumberField("timestamp", record.timestamp());
    Json.bytes(json, "key", record.key());
    Json.bytes(json, "value", record.value());
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

  void flush() throws IOException {
    out.flush();
  }
}
