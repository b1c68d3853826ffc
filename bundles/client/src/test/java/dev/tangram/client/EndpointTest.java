package dev.tangram.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {

  @Test
  void readsLists() {
    assertThat(Endpoint.parseList("one:1, two,[::1]:3,::1,[fe80::1]"))
        .containsExactly(
            new Endpoint("one", 1),
            new Endpoint("two", 9092),
            new Endpoint("::1", 3),
            new Endpoint("::1", 9092),
            new Endpoint("fe80::1", 9092));
  }

  @Test
  void writesWhatItReads() {
    assertThat(new Endpoint("::1", 3)).hasToString("[::1]:3");
    assertThat(new Endpoint("one", 3)).hasToString("one:3");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " , ",
        "one:x",
        "one:0",
        "one:65536",
        ":9092",
        "[::1",
        "[::1]x",
        "http://one:1"
      })
  void refuses(String text) {
    assertThatThrownBy(() -> Endpoint.parseList(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
