package dev.tangram.serialization.avro.internal;

import dev.tangram.serialization.RecordContext;
import dev.tangram.serialization.Serde;
import dev.tangram.serialization.SerializationException;
import dev.tangram.serialization.SerializationException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Values are texts in Avro's JSON encoding, bytes are its binary encoding behind a framing. */
final class AvroSerde implements Serde<String> {

  private final Schema schema;
  private final Framing framing;

  AvroSerde(Schema schema, Framing framing) {
    this.schema = schema;
    this.framing = framing;
  }

  @Override
  public byte[] serialize(RecordContext context, String value) throws SerializationException {
    BinaryWriter writer = new BinaryWriter();
    writer.raw(framing.prefix());
    try {
      writer.write(schema, Json.parse(value));
    } catch (IOException e) {
      throw new SerializationException(Reason.VALUE, "It is no JSON: " + e.getMessage(), e);
    }
    return writer.bytes();
  }

  @Override
  public String deserialize(RecordContext context, ByteBuffer data) throws SerializationException {
    StringBuilder json = new StringBuilder();
    read(data, json);
    return json.toString();
  }

  @Override
  public void validate(RecordContext context, ByteBuffer data) throws SerializationException {
    read(data, null);
  }

  private void read(ByteBuffer data, StringBuilder json) throws SerializationException {
    ByteBuffer view = data.slice();
    framing.skip(view);
    new BinaryReader(view, json).readAll(schema);
  }

  @Override
  public String toText(String value) throws SerializationException {
    return fromText(value);
  }

  /** Brings it into the form that reading gives. */
  @Override
  public String fromText(String text) throws SerializationException {
    return deserialize(null, ByteBuffer.wrap(serialize(null, text)));
  }

  @Override
  public String toJson(String value) throws SerializationException {
    return toText(value);
  }
}
