package dev.tangram.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.message.ApiVersionsRequest;
import dev.tangram.protocol.message.ApiVersionsResponse;
import dev.tangram.protocol.message.HeartbeatResponse;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ApiVersions on the wire (KIP-35, KIP-511). */
class ApiVersionsTest {

  private TestServer server;
  private Wire wire;

  @BeforeEach
  void start() throws IOException {
    server =
        TestServer.open(
            Transport.best(),
            TestHandler.inline(
                ApiKey.HEARTBEAT, request -> request.respond(new HeartbeatResponse())));
    wire = server.connect();
  }

  @AfterEach
  void stop() throws IOException {
    wire.close();
    server.close();
  }

  private static ApiVersionsRequest request(String software) {
    return new ApiVersionsRequest()
        .setClientSoftwareName(software)
        .setClientSoftwareVersion("1.0-beta.2");
  }

  private static void assertListsAll(ApiVersionsResponse response) {
    assertThat(response.apiKeys())
        .extracting(api -> api.apiKey() + ": " + api.minVersion() + "-" + api.maxVersion())
        .containsExactly("12: 0-4", "18: 0-4");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void eachVersion(int version) throws Exception {
    wire.send(Wire.frame(ApiKey.API_VERSIONS, version, 5, request("a-client")));
    ApiVersionsResponse response =
        wire.receive(ApiKey.API_VERSIONS, version, new ApiVersionsResponse());
    assertThat(response.errorCode()).isZero();
    assertListsAll(response);
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 100, 32_767})
  void versionOfTheFuture(int version) throws Exception {
    byte[] frame = Wire.frame(ApiKey.API_VERSIONS, 4, 5, request("a-client"));
    frame[6] = (byte) (version >> 8);
    frame[7] = (byte) version;
    wire.send(frame);
    ApiVersionsResponse response = wire.receive(ApiKey.API_VERSIONS, 0, new ApiVersionsResponse());
    assertThat(response.errorCode()).isEqualTo(ErrorCode.UNSUPPORTED_VERSION.code());
    assertListsAll(response);
    wire.send(Wire.frame(ApiKey.API_VERSIONS, 4, 6, request("a-client")));
    assertThat(wire.receiveId()).as("the connection goes on").isEqualTo(6);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-x", "x-", "a b", "ü", ".", "a_b"})
  void badSoftwareName(String name) throws Exception {
    wire.send(Wire.frame(ApiKey.API_VERSIONS, 3, 5, request(name)));
    ApiVersionsResponse response = wire.receive(ApiKey.API_VERSIONS, 3, new ApiVersionsResponse());
    assertThat(response.errorCode()).isEqualTo(ErrorCode.INVALID_REQUEST.code());
  }

  @Test
  void plainNames() throws Exception {
    for (String name : new String[] {"a", "apache-kafka-java", "x.y", "7"}) {
      wire.send(Wire.frame(ApiKey.API_VERSIONS, 3, 5, request(name)));
      ApiVersionsResponse response =
          wire.receive(ApiKey.API_VERSIONS, 3, new ApiVersionsResponse());
      assertThat(response.errorCode()).as(name).isZero();
    }
  }
}
