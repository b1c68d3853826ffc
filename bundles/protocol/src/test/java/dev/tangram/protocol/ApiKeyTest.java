package dev.tangram.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ApiKeyTest {

  @Test
  void theSetOfApisIsTheReferences() {
    assertThat(Arrays.stream(ApiKey.values()).collect(Collectors.toMap(ApiKey::id, Enum::name)))
        .isEqualTo(
            Arrays.stream(ApiKeys.values()).collect(Collectors.toMap(k -> k.id, Enum::name)));
  }

  @ParameterizedTest
  @EnumSource(ApiKey.class)
  void versionsAndHeadersAreTheReferences(ApiKey key) {
    ApiKeys reference = ApiKeys.forId(key.id());
    assertThat(key.minVersion()).isEqualTo(reference.oldestVersion());
    assertThat(key.maxVersion()).isEqualTo(reference.latestVersion(false));
    for (short v = reference.oldestVersion(); v <= reference.latestVersion(true); v++) {
      assertThat(key.requestHeaderVersion(v)).isEqualTo(reference.requestHeaderVersion(v));
      assertThat(key.responseHeaderVersion(v)).isEqualTo(reference.responseHeaderVersion(v));
      assertThat(key.supports(v)).isEqualTo(v <= reference.latestVersion(false));
    }
    assertThat(key.newRequest().apiKey()).isEqualTo(key.id());
    assertThat(key.newResponse().apiKey()).isEqualTo(key.id());
    assertThat(key.newRequest().getClass().getSimpleName()).endsWith("Request");
    assertThat(key.newResponse().getClass().getSimpleName()).endsWith("Response");
    assertThat(ApiKey.of(key.id())).isSameAs(key);
  }

  @Test
  void unknownNumbersHaveNoKey() {
    assertThat(ApiKey.of(-1)).isNull();
    assertThat(ApiKey.of(Short.MAX_VALUE)).isNull();
    assertThat(ApiKey.of(54)).isEqualTo(ApiKey.END_QUORUM_EPOCH);
  }
}
