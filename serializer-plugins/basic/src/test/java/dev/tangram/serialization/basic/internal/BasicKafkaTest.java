package dev.tangram.serialization.basic.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.serialization.RecordContext;
import dev.tangram.serialization.Serde;
import dev.tangram.serialization.SerdeFactory;
import dev.tangram.serialization.SerializationException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.serialization.Serdes;
import org.junit.jupiter.api.Test;

/** The formats are those of the Java client, both ways, and all of them are found as services. */
class BasicKafkaTest {

  private static final Map<String, SerdeFactory> FOUND =
      ServiceLoader.load(SerdeFactory.class).stream()
          .map(ServiceLoader.Provider::get)
          .collect(Collectors.toMap(SerdeFactory::name, Function.identity()));

  @Test
  void allAreServicesOfThePlainClassPath() {
    assertThat(FOUND.keySet())
        .containsExactlyInAnyOrder(
            "string", "bytes", "boolean", "uuid", "int16", "int32", "int64", "float32", "float64");
  }

  @Test
  void bytesAreThoseOfTheJavaClient() throws SerializationException {
    same("string", new Serdes.StringSerde(), List.of("", "abc", "\u00e9\u4e16\ud83d\ude00"));
    same("bytes", new Serdes.ByteArraySerde(), List.of(new byte[0], new byte[] {1, -1}));
    same("int16", new Serdes.ShortSerde(), List.of((short) 1, Short.MIN_VALUE, (short) -2));
    same("int32", new Serdes.IntegerSerde(), List.of(1, Integer.MIN_VALUE, -2));
    same("int64", new Serdes.LongSerde(), List.of(1L, Long.MIN_VALUE, -2L));
    same("float32", new Serdes.FloatSerde(), List.of(1.5f, -0f, Float.MIN_VALUE, Float.NaN));
    same("float64", new Serdes.DoubleSerde(), List.of(1.5, -0.0, Double.MIN_VALUE, Double.NaN));
    same("boolean", new Serdes.BooleanSerde(), List.of(true, false));
    same("uuid", new Serdes.UUIDSerde(), List.of(new UUID(1, 2), new UUID(-1, 0xABCDEFL)));
  }

  @SuppressWarnings("unchecked")
  private static <T> void same(
      String name, org.apache.kafka.common.serialization.Serde<T> theirs, List<T> values)
      throws SerializationException {
    Serde<T> ours = (Serde<T>) FOUND.get(name).create(Map.of());
    for (T value : values) {
      byte[] bytes = ours.serialize(RecordContext.value("t"), value);
      assertThat(bytes).as(name).isEqualTo(theirs.serializer().serialize("t", value));
      assertThat(theirs.deserializer().deserialize("t", bytes)).isEqualTo(value);
      assertThat(ours.deserialize(RecordContext.value("t"), ByteBuffer.wrap(bytes)))
          .isEqualTo(value);
    }
  }
}
