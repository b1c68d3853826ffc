package dev.tangram.admin.internal;

import dev.tangram.configuration.ConfigEntry;
import dev.tangram.configuration.ConfigSource;
import dev.tangram.model.ApiException;
import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.message.DescribeConfigsRequest;
import dev.tangram.protocol.message.DescribeConfigsRequest.DescribeConfigsResource;
import dev.tangram.protocol.message.DescribeConfigsResponse;
import dev.tangram.protocol.message.DescribeConfigsResponse.DescribeConfigsResourceResult;
import dev.tangram.protocol.message.DescribeConfigsResponse.DescribeConfigsResult;
import dev.tangram.protocol.message.DescribeConfigsResponse.DescribeConfigsSynonym;
import dev.tangram.request.RequestContext;
import dev.tangram.request.RequestHandler;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * DescribeConfigs (32) of topics, brokers and groups, with the place that each value comes from.
 */
@Component(service = RequestHandler.class)
public final class DescribeConfigsHandler implements RequestHandler {

  private final Configurations configurations;

  @Activate
  public DescribeConfigsHandler(@Reference Configurations configurations) {
    this.configurations = configurations;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.DESCRIBE_CONFIGS;
  }

  @Override
  public void handle(RequestContext context) {
    DescribeConfigsRequest request = context.body();
    List<DescribeConfigsResult> results =
        request.resources().stream()
            .map(resource -> describe(resource, request, context.apiVersion()))
            .toList();
    context.respond(new DescribeConfigsResponse().setResults(results));
  }

  private DescribeConfigsResult describe(
      DescribeConfigsResource resource, DescribeConfigsRequest request, short version) {
    DescribeConfigsResult result =
        new DescribeConfigsResult()
            .setResourceType(resource.resourceType())
            .setResourceName(resource.resourceName())
            .setConfigs(List.of());
    try {
      List<ConfigEntry> entries =
          configurations.describe(
              configurations.resource(resource.resourceType(), resource.resourceName()));
      List<String> wanted = resource.configurationKeys();
      return result.setConfigs(
          entries.stream()
              .filter(entry -> wanted == null || wanted.isEmpty() || wanted.contains(entry.name()))
              .map(entry -> show(entry, request, version))
              .toList());
    } catch (ApiException e) {
      return result.setErrorCode(e.error().code()).setErrorMessage(e.getMessage());
    }
  }

  private static DescribeConfigsResourceResult show(
      ConfigEntry entry, DescribeConfigsRequest request, short version) {
    List<DescribeConfigsSynonym> synonyms =
        request.includeSynonyms()
            ? entry.synonyms().stream()
                .map(
                    s ->
                        new DescribeConfigsSynonym()
                            .setName(s.name())
                            .setValue(s.value())
                            .setSource(s.source().code()))
                .toList()
            : List.of();
    return new DescribeConfigsResourceResult()
        .setName(entry.name())
        .setValue(entry.value())
        .setReadOnly(entry.readOnly())
        // Later versions say the source instead.
        .setIsDefault(version == 0 && entry.source() == ConfigSource.DEFAULT)
        .setConfigSource(entry.source().code())
        .setIsSensitive(entry.sensitive())
        .setSynonyms(synonyms)
        .setConfigType(entry.key().type().code())
        .setDocumentation(request.includeDocumentation() ? entry.key().documentation() : null);
  }
}
