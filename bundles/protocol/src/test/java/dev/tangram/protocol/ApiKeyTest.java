package dev.tangram.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
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
    int highest = newest(key, reference);
    assertThat((int) key.maxVersion()).isEqualTo(highest);
    for (short v = reference.oldestVersion(); v <= reference.latestVersion(true); v++) {
      assertThat(key.requestHeaderVersion(v)).isEqualTo(reference.requestHeaderVersion(v));
      assertThat(key.responseHeaderVersion(v)).isEqualTo(reference.responseHeaderVersion(v));
      assertThat(key.supports(v)).isEqualTo(v <= highest);
    }
    assertThat(key.newRequest().apiKey()).isEqualTo(key.id());
    assertThat(key.newResponse().apiKey()).isEqualTo(key.id());
    assertThat(key.newRequest().getClass().getSimpleName()).endsWith("Request");
    assertThat(key.newResponse().getClass().getSimpleName()).endsWith("Response");
    assertThat(ApiKey.of(key.id())).isSameAs(key);
  }

  /** The highest stable version, where it is newer that of the newer specification. */
  private static int newest(ApiKey key, ApiKeys reference) {
    JsonNode newer = Oracle.NEWER.specs().get(key.newRequest().getClass().getSimpleName());
    if (newer == null) {
      return reference.latestVersion(false);
    }
    int highest = Integer.parseInt(newer.get("validVersions").asText().split("-")[1]);
    assertThat(highest).isGreaterThan(reference.latestVersion(false));
    for (short v = reference.oldestVersion(); v <= highest; v++) {
      assertThat(key.requestHeaderVersion(v)).isEqualTo((short) 2);
      assertThat(key.responseHeaderVersion(v)).isEqualTo((short) 1);
    }
    return highest;
  }

  @Test
  void unknownNumbersHaveNoKey() {
    assertThat(ApiKey.of(-1)).isNull();
    assertThat(ApiKey.of(Short.MAX_VALUE)).isNull();
    assertThat(ApiKey.of(54)).isEqualTo(ApiKey.END_QUORUM_EPOCH);
  }
}
