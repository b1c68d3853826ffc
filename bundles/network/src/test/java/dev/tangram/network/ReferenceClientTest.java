package dev.tangram.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.message.DescribeClusterResponse;
import dev.tangram.protocol.message.MetadataRequest;
import dev.tangram.protocol.message.MetadataResponse;
import dev.tangram.request.RequestContext;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The reference client talks to this server: frames, headers, ApiVersions. */
class ReferenceClientTest {

  private static void metadata(RequestContext request) {
    MetadataRequest body = request.body();
    assertThat(body).isNotNull();
    request.respond(
        new MetadataResponse()
            .setClusterId("a-cluster")
            .setControllerId(7)
            .setBrokers(
                List.of(
                    new MetadataResponse.MetadataResponseBroker()
                        .setNodeId(7)
                        .setHost(request.listener().host())
                        .setPort(request.listener().port()))));
  }

  private static void describeCluster(RequestContext request) {
    request.respond(
        new DescribeClusterResponse()
            .setClusterId("a-cluster")
            .setControllerId(7)
            .setBrokers(
                List.of(
                    new DescribeClusterResponse.DescribeClusterBroker()
                        .setBrokerId(7)
                        .setHost(request.listener().host())
                        .setPort(request.listener().port()))));
  }

  @ParameterizedTest
  @EnumSource
  void describesTheCluster(Transport transport) throws Exception {
    TestHandler metadata = TestHandler.inline(ApiKey.METADATA, ReferenceClientTest::metadata);
    TestHandler cluster =
        TestHandler.blocking(ApiKey.DESCRIBE_CLUSTER, ReferenceClientTest::describeCluster);
    try (TestServer server = TestServer.open(transport, metadata, cluster);
        Admin admin =
            Admin.create(
                Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:" + server.port()))) {
      var result = admin.describeCluster();
      assertThat(result.clusterId().get(20, TimeUnit.SECONDS)).isEqualTo("a-cluster");
      assertThat(result.nodes().get(20, TimeUnit.SECONDS))
          .singleElement()
          .satisfies(node -> assertThat(node.port()).isEqualTo(server.port()));
    }
  }
}
