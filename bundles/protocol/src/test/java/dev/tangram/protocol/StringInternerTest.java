package dev.tangram.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StringInternerTest {

  private static String intern(StringInterner interner, String text) {
    ByteBuf buffer = Unpooled.directBuffer();
    buffer.writeBytes(new byte[3]);
    int length = buffer.writeCharSequence(text, StandardCharsets.UTF_8);
    try {
      return interner.intern(buffer.nioBuffer(), 3, length);
    } finally {
      buffer.release();
    }
  }

  @Test
  void theSameBytesGiveTheSameString() {
    StringInterner interner = new StringInterner();
    String first = intern(interner, "orders.eu-west.é語");
    assertThat(first).isEqualTo("orders.eu-west.é語");
    assertThat(intern(interner, "orders.eu-west.é語")).isSameAs(first);
    assertThat(intern(interner, "orders.eu-west.é言")).isEqualTo("orders.eu-west.é言");
  }

  @Test
  void stringsOfOneSlotReplaceEachOther() {
    StringInterner interner = new StringInterner(1);
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 100; i++) {
        assertThat(intern(interner, "topic-" + i)).isEqualTo("topic-" + i);
      }
    }
  }

  @Test
  void onlyShortStringsAreKept() {
    StringInterner interner = new StringInterner();
    String kept = "x".repeat(StringInterner.MAX_BYTES);
    assertThat(intern(interner, kept)).isSameAs(intern(interner, kept));
    String longer = kept + "x";
    assertThat(intern(interner, longer)).isEqualTo(longer).isNotSameAs(intern(interner, longer));
    assertThat(intern(interner, "")).isEmpty();
  }

  @Test
  void theNumberOfSlotsIsAPowerOfTwo() {
    assertThatThrownBy(() -> new StringInterner(3)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new StringInterner(0)).isInstanceOf(IllegalArgumentException.class);
  }
}
