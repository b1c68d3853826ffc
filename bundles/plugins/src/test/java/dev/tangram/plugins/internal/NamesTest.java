package dev.tangram.plugins.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is put in is found under an equal name; what was read before stays as it was. */
class NamesTest {

  @Test
  void everyNameHasItsLastValue() {
    Names<Integer> none = new Names<>();
    Names<Integer> two = none.with("lz4", 1).with("zstd", 2);
    Names<Integer> changed = two.with("lz4", 3);

    assertThat(none.names()).isEmpty();
    assertThat(none.get("lz4")).isNull();
    assertThat(two.get("lz4")).isEqualTo(1);
    assertThat(two.get(String.valueOf("zstd".toCharArray()))).isEqualTo(2);
    assertThat(two.get("gzip")).isNull();
    assertThat(changed.get("lz4")).isEqualTo(3);
    assertThat(changed.get("zstd")).isEqualTo(2);
    assertThat(changed.names()).containsExactly("lz4", "zstd");
  }
}
