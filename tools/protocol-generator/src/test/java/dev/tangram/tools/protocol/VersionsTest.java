package dev.tangram.tools.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VersionsTest {

  @ParameterizedTest
  @CsvSource({"none,none", "3,3", "3+,3+", "0-4,0-4", "2-2,2"})
  void textIsParsed(String text, String expected) {
    assertThat(Versions.parse(text)).hasToString(expected);
  }

  @Test
  void nothingIsNone() {
    assertThat(Versions.parse(null)).isEqualTo(Versions.NONE);
    assertThat(Versions.NONE.empty()).isTrue();
    assertThat(Versions.parse("0-3").intersect(Versions.parse("4+"))).isEqualTo(Versions.NONE);
    assertThat(Versions.parse("1-2").contains(Versions.NONE)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "0+, 0-9, true",
    "0-9, 0-9, true",
    "none, 0-9, false",
    "10+, 0-9, false",
    "3+, 0-9, version >= 3",
    "0-3, 0-9, version <= 3",
    "3, 0-9, version == 3",
    "3-5, 0-9, version >= 3 && version <= 5",
    "3+, 3-9, true",
    "9+, 0-9, version >= 9",
    "0, 0-9, version <= 0"
  })
  void aConditionDecidesOnlyWhatIsOpen(String range, String possible, String expected) {
    assertThat(Versions.parse(range).condition(Versions.parse(possible))).isEqualTo(expected);
  }
}
