package dev.tangram.serialization.json.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tangram.serialization.RecordContext;
import dev.tangram.serialization.Serde;
import dev.tangram.serialization.SerdeFactory;
import dev.tangram.serialization.SerializationException;
import dev.tangram.serialization.SerializationException.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class JsonSerdeTest {

  private static final RecordContext CONTEXT = RecordContext.value("orders");

  private static Serde<?> serde(Map<String, String> config) {
    return new JsonSerdeFactory().create(config);
  }

  private static Object read(Serde<?> serde, String text) throws SerializationException {
    return serde.deserialize(CONTEXT, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void blanksGoAndNumbersStayAsTheyAre() throws SerializationException {
    assertThat(read(serde(Map.of()), " { \"a\" : [ 1.50 , -0 ,\n1E+2 ] , \"b\" : \"\\u0041\" } "))
        .isEqualTo("{\"a\":[1.50,-0,1E+2],\"b\":\"A\"}");
  }

  @Test
  void depthIsLimited() throws SerializationException {
    Serde<?> serde = serde(Map.of("max.depth", "2"));
    assertThat(read(serde, "[[1]]")).isEqualTo("[[1]]");
    SerializationException e =
        catchThrowableOfType(SerializationException.class, () -> read(serde, "[[[1]]]"));
    assertThat(e.reason()).isEqualTo(Reason.LIMIT);
  }

  @Test
  void namesMayHaveToBeUnique() throws SerializationException {
    assertThat(read(serde(Map.of()), "{\"a\":1,\"a\":2}")).isNotNull();
    assertThatThrownBy(() -> read(serde(Map.of("unique.names", "true")), "{\"a\":1,\"a\":2}"))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("a");
  }

  @Test
  void messagesSayWhere() {
    assertThatThrownBy(() -> read(serde(Map.of()), "{\"a\":1,]"))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("at character");
  }

  @Test
  void wrongSettingsAreNamed() {
    assertThatThrownBy(() -> serde(Map.of("max.depth", "0")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("max.depth");
    assertThatThrownBy(() -> serde(Map.of("unique.names", "yes")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("unique.names");
  }

  @Test
  void itIsAServiceOfThePlainClassPath() {
    assertThat(ServiceLoader.load(SerdeFactory.class))
        .singleElement()
        .isInstanceOf(JsonSerdeFactory.class);
  }
}
