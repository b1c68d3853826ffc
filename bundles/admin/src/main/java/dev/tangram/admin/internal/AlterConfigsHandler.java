package dev.tangram.admin.internal;

import dev.tangram.metadata.ClusterStoreException;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.message.AlterConfigsRequest;
import dev.tangram.protocol.message.AlterConfigsRequest.AlterConfigsResource;
import dev.tangram.protocol.message.AlterConfigsResponse;
import dev.tangram.protocol.message.AlterConfigsResponse.AlterConfigsResourceResponse;
import dev.tangram.request.RequestContext;
import dev.tangram.request.RequestHandler;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** AlterConfigs (33): replaces everything that is set for a resource. */
@Component(service = RequestHandler.class)
public final class AlterConfigsHandler implements RequestHandler {

  private final Configurations configurations;

  @Activate
  public AlterConfigsHandler(@Reference Configurations configurations) {
    this.configurations = configurations;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.ALTER_CONFIGS;
  }

  @Override
  public void handle(RequestContext context) {
    AlterConfigsRequest request = context.body();
    List<AlterConfigsResourceResponse> responses =
        request.resources().stream()
            .map(resource -> alter(resource, request.validateOnly()))
            .toList();
    context.respond(new AlterConfigsResponse().setResponses(responses));
  }

  private AlterConfigsResourceResponse alter(AlterConfigsResource resource, boolean validateOnly) {
    AlterConfigsResourceResponse response =
        new AlterConfigsResourceResponse()
            .setResourceType(resource.resourceType())
            .setResourceName(resource.resourceName());
    try {
      Map<String, String> values = new TreeMap<>();
      resource
          .configs()
          .forEach(
              value -> {
                if (value.value() == null || values.put(value.name(), value.value()) != null) {
                  throw new ApiException(
                      ErrorCode.INVALID_REQUEST,
                      "The property " + value.name() + " has no value or is given twice.");
                }
              });
      configurations.replace(
          configurations.resource(resource.resourceType(), resource.resourceName()),
          values,
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
