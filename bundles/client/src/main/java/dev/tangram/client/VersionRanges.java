package dev.tangram.client;

import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.message.ApiVersionsResponse;
import java.util.EnumMap;
import java.util.Map;

/** The API versions of one broker, as it told them. */
final class VersionRanges {

  private record Range(short min, short max) {}

  private final Map<ApiKey, Range> ranges = new EnumMap<>(ApiKey.class);
  private final Endpoint endpoint;

  VersionRanges(Endpoint endpoint, Iterable<ApiVersionsResponse.ApiVersion> told) {
    this.endpoint = endpoint;
    for (ApiVersionsResponse.ApiVersion version : told) {
      ApiKey key = ApiKey.of(version.apiKey());
      if (key != null) {
        ranges.put(key, new Range(version.minVersion(), version.maxVersion()));
      }
    }
  }

  /** The highest version that both sides know and that does not exceed a limit. */
  short choose(ApiKey key, short limit) {
    Range range = ranges.get(key);
    if (range == null) {
      throw new ClientException(
          ErrorCode.UNSUPPORTED_VERSION, endpoint + " does not offer the API " + key);
    }
    int highest = Math.min(Math.min(range.max, key.maxVersion()), limit);
    if (highest < range.min || highest < key.minVersion()) {
      throw new ClientException(
          ErrorCode.UNSUPPORTED_VERSION,
          endpoint
              + " offers "
              + key
              + " in the versions "
              + range.min
              + " to "
              + range.max
              + ", of which none is known here");
    }
    return (short) highest;
  }

  boolean offers(ApiKey key) {
    return ranges.containsKey(key);
  }
}
