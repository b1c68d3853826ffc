package dev.tangram.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** JSON on one line. */
final class Json {

  private static final JsonFactory FACTORY = new JsonFactory();

  /** Writes one value. */
  interface Content {
    void write(JsonGenerator json) throws IOException;
  }

  private Json() {}

  static byte[] line(Content content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
        content.write(json);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    bytes.write('\n');
    return bytes.toByteArray();
  }

  static void print(Console console, Content content) {
    try {
      console.out().write(line(content));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A field with the bytes as text, or as base64 in a field NAMEBase64 when they are no UTF-8. */
  static void bytes(JsonGenerator json, String name, ByteBuffer bytes) throws IOException {
    if (bytes == null) {
      json.writeNullField(name);
      return;
    }
    try {
      json.writeStringField(
          name, StandardCharsets.UTF_8.newDecoder().decode(bytes.duplicate()).toString());
    } catch (CharacterCodingException e) {
      byte[] copy = new byte[bytes.remaining()];
      bytes.duplicate().get(copy);
      json.writeStringField(name + "Base64", Base64.getEncoder().encodeToString(copy));
    }
  }
}
