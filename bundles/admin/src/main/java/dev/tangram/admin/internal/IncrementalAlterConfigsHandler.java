package dev.tangram.admin.internal;

import dev.tangram.admin.internal.Configurations.Change;
import dev.tangram.admin.internal.Configurations.Operation;
import dev.tangram.metadata.ClusterStoreException;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.message.IncrementalAlterConfigsRequest;
import dev.tangram.protocol.message.IncrementalAlterConfigsRequest.AlterConfigsResource;
import dev.tangram.protocol.message.IncrementalAlterConfigsResponse;
import dev.tangram.protocol.message.IncrementalAlterConfigsResponse.AlterConfigsResourceResponse;
import dev.tangram.request.RequestContext;
import dev.tangram.request.RequestHandler;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** IncrementalAlterConfigs (44): changes single values of a resource (KIP-339). */
@Component(service = RequestHandler.class)
public final class IncrementalAlterConfigsHandler implements RequestHandler {

  private final Configurations configurations;

  @Activate
  public IncrementalAlterConfigsHandler(@Reference Configurations configurations) {
    this.configurations = configurations;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.INCREMENTAL_ALTER_CONFIGS;
  }

  @Override
  public void handle(RequestContext context) {
    IncrementalAlterConfigsRequest request = context.body();
    List<AlterConfigsResourceResponse> responses =
        request.resources().stream()
            .map(resource -> alter(resource, request.validateOnly()))
            .toList();
    context.respond(new IncrementalAlterConfigsResponse().setResponses(responses));
  }

  private AlterConfigsResourceResponse alter(AlterConfigsResource resource, boolean validateOnly) {
    AlterConfigsResourceResponse response =
        new AlterConfigsResourceResponse()
            .setResourceType(resource.resourceType())
            .setResourceName(resource.resourceName());
    try {
      List<Change> changes =
          resource.configs().stream()
              .map(
                  value ->
                      new Change(
                          value.name(), Operation.of(value.configOperation()), value.value()))
              .toList();
      configurations.change(
          configurations.resource(resource.resourceType(), resource.resourceName()),
          changes,
          validateOnly);
      return response;
    } catch (ApiException e) {
      return response.setErrorCode(e.error().code()).setErrorMessage(e.getMessage());
    } catch (ClusterStoreException e) {
      return response
          .setErrorCode(ErrorCode.UNKNOWN_SERVER_ERROR.code())
          .setErrorMessage(e.getMessage());
    }
  }
}
