package dev.tangram.admin.internal;

import dev.tangram.metadata.BrokerImage;
import dev.tangram.metadata.ClusterImage;
import dev.tangram.metadata.ClusterMetadata;
import dev.tangram.metadata.Endpoint;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.message.DescribeClusterRequest;
import dev.tangram.protocol.message.DescribeClusterResponse;
import dev.tangram.protocol.message.DescribeClusterResponse.DescribeClusterBroker;
import dev.tangram.request.Execution;
import dev.tangram.request.RequestContext;
import dev.tangram.request.RequestHandler;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** DescribeCluster (60): cluster id, controller, brokers (KIP-700). */
@Component(service = RequestHandler.class)
public final class DescribeClusterHandler implements RequestHandler {

  private static final byte BROKER_ENDPOINTS = 1;

  private final ClusterMetadata metadata;

  @Activate
  public DescribeClusterHandler(@Reference ClusterMetadata metadata) {
    this.metadata = metadata;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.DESCRIBE_CLUSTER;
  }

  @Override
  public Execution execution() {
    return Execution.INLINE;
  }

  @Override
  public void handle(RequestContext context) {
    DescribeClusterRequest request = context.body();
    if (request.endpointType() != BROKER_ENDPOINTS) {
      context.respond(
          new DescribeClusterResponse()
              .setErrorCode(ErrorCode.UNSUPPORTED_ENDPOINT_TYPE.code())
              .setErrorMessage("This cluster has broker endpoints only (type 1).")
              .setBrokers(List.of()));
      return;
    }
    ClusterImage image = metadata.image();
    context.respond(
        new DescribeClusterResponse()
            .setEndpointType(BROKER_ENDPOINTS)
            .setClusterId(image.clusterId())
            .setControllerId(image.controllerId())
            .setClusterAuthorizedOperations(
                Operations.cluster(request.includeClusterAuthorizedOperations()))
            .setBrokers(
                ListenerEndpoints.list(
                    image, context.listener().name(), DescribeClusterHandler::broker)));
  }

  private static DescribeClusterBroker broker(BrokerImage broker, Endpoint endpoint) {
    return new DescribeClusterBroker()
        .setBrokerId(broker.id())
        .setHost(endpoint.host())
        .setPort(endpoint.port())
        .setRack(broker.rack());
  }
}
