package dev.tangram.serialization.avro.internal;

import dev.tangram.serialization.SerializationException;
import java.util.Map;

/** Values as reading gives them. */
final class AvroTexts {

  private AvroTexts() {}

  /** Of an order; control characters may stand unescaped in the text. */
  static String normal(String text) {
    try {
      AvroSerde serde =
          (AvroSerde) new AvroSerdeFactory().create(Map.of("schema", AvroContractTest.ORDER));
      return serde.fromText(text.replace("\u0000", "\\u0000").replace("\u0001", "\\u0001"));
    } catch (SerializationException e) {
      throw new AssertionError(e);
    }
  }
}
