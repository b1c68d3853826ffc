package dev.tangram.serialization.avro.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tangram.serialization.RecordContext;
import dev.tangram.serialization.SerdeFactory;
import dev.tangram.serialization.SerializationException;
import dev.tangram.serialization.SerializationException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The encodings against Apache Avro's own library. */
class AvroLibraryTest {

  private static final RecordContext CONTEXT = RecordContext.value("orders");
  private static final Schema ORDER = new Schema.Parser().parse(AvroContractTest.ORDER);

  private static AvroSerde serde(String... settings) {
    Map<String, String> config = new java.util.HashMap<>();
    for (int i = 0; i < settings.length; i += 2) {
      config.put(settings[i], settings[i + 1]);
    }
    return (AvroSerde) new AvroSerdeFactory().create(config);
  }

  /** The library reads our bytes, and writes the same. */
  @Test
  void binaryBodiesAreTheLibrarys() throws Exception {
    AvroSerde serde = serde("schema", AvroContractTest.ORDER);
    for (String order : AvroContractTest.ORDERS) {
      byte[] ours = serde.serialize(CONTEXT, order);
      Object theirs =
          new GenericDatumReader<>(ORDER)
              .read(null, DecoderFactory.get().binaryDecoder(ours, null));
      assertThat(write(theirs, false)).isEqualTo(ours);
      // The same in blocks with sizes, as other writers make them.
      assertThat(serde.deserialize(CONTEXT, ByteBuffer.wrap(write(theirs, true)))).isEqualTo(order);
      assertThat(
              new GenericDatumReader<>(ORDER)
                  .read(null, DecoderFactory.get().jsonDecoder(ORDER, order)))
          .isEqualTo(theirs);
    }
  }

  private static byte[] write(Object value, boolean blocks) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    EncoderFactory factory = EncoderFactory.get();
    BinaryEncoder encoder =
        blocks ? factory.blockingBinaryEncoder(out, null) : factory.binaryEncoder(out, null);
    new GenericDatumWriter<>(ORDER).write(value, encoder);
    encoder.flush();
    return out.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"int\"",
        "{\"type\":\"string\",\"avro.java.string\":\"String\"}",
        "[\"null\",{\"type\":\"map\",\"values\":{\"type\":\"fixed\",\"size\":3,\"name\":\"a.b.C\"}}]",
        "{\"type\":\"enum\",\"doc\":\"d\",\"name\":\"E\",\"symbols\":[\"A\",\"B\"],\"default\":\"A\"}",
        "{\"type\":\"error\",\"name\":\"x.R\",\"aliases\":[\"q\"],\"fields\":[{\"name\":\"r\","
            + "\"type\":{\"type\":\"record\",\"name\":\"S\",\"fields\":[]}},"
            + "{\"name\":\"t\",\"type\":[\"S\",\"x.R\"]}]}"
      })
  void fingerprintsAreTheLibrarys(String text) {
    Schema schema = new Schema.Parser().parse(text);
    SchemaParser.Parsed parsed = SchemaParser.parse(text);
    assertThat(parsed.canonical()).isEqualTo(SchemaNormalization.toParsingForm(schema));
    assertThat(Fingerprint.of(parsed.canonical()))
        .isEqualTo(SchemaNormalization.parsingFingerprint64(schema));
  }

  @Test
  void singleObjectsAreTheLibrarys() throws Exception {
    Schema schema = Schema.create(Schema.Type.STRING);
    AvroSerde serde = serde("schema", "string", "format", "single-object");
    byte[] ours = serde.serialize(CONTEXT, "\"abc\"");
    ByteBuffer theirs = new BinaryMessageEncoder<>(GenericData.get(), schema).encode("abc");
    assertThat(ByteBuffer.wrap(ours)).isEqualTo(theirs);
    assertThat(new BinaryMessageDecoder<>(GenericData.get(), schema).decode(ours))
        .hasToString("abc");
    SerializationException e =
        catchThrowableOfType(
            SerializationException.class,
            () ->
                serde("schema", "bytes", "format", "single-object")
                    .deserialize(CONTEXT, ByteBuffer.wrap(ours)));
    assertThat(e.reason()).isEqualTo(Reason.SCHEMA);
  }

  @Test
  void endlessNestingIsRefused() {
    AvroSerde serde =
        serde(
            "schema",
            "{\"type\":\"record\",\"name\":\"N\",\"fields\":[{\"name\":\"n\","
                + "\"type\":[\"null\",\"N\"]}]}");
    byte[] deep = new byte[100_000];
    java.util.Arrays.fill(deep, (byte) 2);
    SerializationException e =
        catchThrowableOfType(
            SerializationException.class, () -> serde.validate(CONTEXT, ByteBuffer.wrap(deep)));
    assertThat(e.reason()).isEqualTo(Reason.LIMIT);
  }

  @Test
  void textsThatDoNotFitAreTold() {
    AvroSerde serde = serde("schema", AvroContractTest.ORDER);
    for (String text : List.of("{}", "[]", "1", "{\"id\":1.5}", AvroContractTest.SMALL + "1")) {
      assertThatThrownBy(() -> serde.fromText(text)).isInstanceOf(SerializationException.class);
    }
    assertThatThrownBy(() -> serde("schema", "int").fromText("2147483648"))
        .hasMessage("'2147483648' is no int");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "x",
        "{\"type\":\"record\",\"name\":\"R\"}",
        "{\"type\":\"fixed\",\"name\":\"F\",\"size\":-1}",
        "[\"int\",\"int\"]",
        "[[\"int\"]]",
        "{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"1\"]}",
        "{\"type\":\"array\"}",
        "[]"
      })
  void wrongSchemasAreTold(String text) {
    assertThatThrownBy(() -> serde("schema", text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void wrongSettingsAreTold() {
    assertThatThrownBy(() -> serde()).hasMessageContaining("schema");
    assertThatThrownBy(() -> serde("schema", "int", "format", "x")).hasMessageContaining("format");
    assertThatThrownBy(() -> serde("schema", "int", "format", "registry"))
        .hasMessageContaining("schema.id");
    assertThatThrownBy(() -> serde("schema", "int", "schema.id", "1"))
        .hasMessageContaining("schema.id");
  }

  @Test
  void itIsAServiceOfThePlainClassPath() {
    assertThat(ServiceLoader.load(SerdeFactory.class))
        .singleElement()
        .isInstanceOf(AvroSerdeFactory.class);
  }
}
