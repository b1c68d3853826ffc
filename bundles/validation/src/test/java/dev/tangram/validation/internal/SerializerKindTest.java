package dev.tangram.validation.internal;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tangram.serialization.SerdeFactory;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class SerializerKindTest {

  private final SerializerKind kind = new SerializerKind();

  @Test
  void realSerializersPass() {
    for (SerdeFactory factory : ServiceLoader.load(SerdeFactory.class)) {
      assertThatCode(() -> kind.selfTest(factory.name(), factory))
          .as(factory.name())
          .doesNotThrowAnyException();
    }
  }

  @Test
  void oneThatThrowsOrLiesAboutItsNameDoesNot() {
    TestSerializer good = new TestSerializer(TestSerializer.ACCEPTS);
    assertThatCode(() -> kind.selfTest("test", good)).doesNotThrowAnyException();
    assertThatThrownBy(() -> kind.selfTest("other", good)).hasMessageContaining("calls itself");
    assertThatThrownBy(() -> kind.selfTest("test", new TestSerializer(TestSerializer.THROWS)))
        .hasMessageContaining("oops");
  }
}
