package dev.tangram.serialization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SerdeConfigTest {

  @Test
  void readsPairs() {
    assertThat(SerdeConfig.parse(" a = 1 ;b=x=y;; c=;"))
        .containsExactly(entry("a", "1"), entry("b", "x=y"), entry("c", ""));
    assertThat(SerdeConfig.parse("")).isEmpty();
    assertThat(SerdeConfig.parse(" ; ")).isEmpty();
  }

  @Test
  void jsonNeedsNoEscapes() {
    String schema = "{\"doc\":\"a;b=\\\"}\",\"fields\":[{\"x\":\"]\"}]}";
    assertThat(SerdeConfig.parse("schema= " + schema + " ;format=binary"))
        .containsExactly(entry("schema", schema), entry("format", "binary"));
    assertThat(SerdeConfig.parse("schema=\"a;b\"")).containsExactly(entry("schema", "\"a;b\""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a;b=1", "=1", "a=1;a=2", "a={\"b\"", "a=\"x", "b=1; x"})
  void refusesOtherForms(String text) {
    assertThatThrownBy(() -> SerdeConfig.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void stringsBecomeJson() {
    assertThat(JsonText.quoted("a\"b\\c\n\u0001\u00e9\ud83d\ude00"))
        .isEqualTo("\"a\\\"b\\\\c\\u000a\\u0001\u00e9\ud83d\ude00\"");
    assertThat(JsonText.quoted("\ud83d!\ude00")).isEqualTo("\"\\ud83d!\\ude00\"");
  }
}
