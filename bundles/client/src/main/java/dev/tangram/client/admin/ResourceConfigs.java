package dev.tangram.client.admin;

import dev.tangram.client.ClientException;
import dev.tangram.client.ClusterClient;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.message.DescribeConfigsRequest;
import dev.tangram.protocol.message.DescribeConfigsRequest.DescribeConfigsResource;
import dev.tangram.protocol.message.DescribeConfigsResponse;
import dev.tangram.protocol.message.DescribeConfigsResponse.DescribeConfigsResourceResult;
import dev.tangram.protocol.message.DescribeConfigsResponse.DescribeConfigsResult;
import dev.tangram.protocol.message.IncrementalAlterConfigsRequest;
import dev.tangram.protocol.message.IncrementalAlterConfigsRequest.AlterConfigsResource;
import dev.tangram.protocol.message.IncrementalAlterConfigsRequest.AlterableConfig;
import dev.tangram.protocol.message.IncrementalAlterConfigsResponse;
import dev.tangram.protocol.message.IncrementalAlterConfigsResponse.AlterConfigsResourceResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Reads and changes the configurations of resources of one type. */
final class ResourceConfigs {

  private static final byte OPERATION_DELETE = 1;

  private final ClusterClient cluster;
  private final byte type;
  private final byte ownSource;
  private final String word;

  private ResourceConfigs(ClusterClient cluster, int type, int ownSource, String word) {
    this.cluster = cluster;
    this.type = (byte) type;
    this.ownSource = (byte) ownSource;
    this.word = word;
  }

  static ResourceConfigs ofTopics(ClusterClient cluster) {
    return new ResourceConfigs(cluster, 2, 1, "topic");
  }

  /** Of groups (KIP-848). */
  static ResourceConfigs ofGroups(ClusterClient cluster) {
    return new ResourceConfigs(cluster, 32, 8, "group");
  }

  /** The properties of a resource, by name. */
  List<ConfigEntry> describe(String name) {
    DescribeConfigsRequest request =
        new DescribeConfigsRequest()
            .setResources(
                List.of(
                    new DescribeConfigsResource()
                        .setResourceType(type)
                        .setResourceName(name)
                        .setConfigurationKeys(null)));
    return cluster
        .retries()
        .run(
            attempt -> {
              DescribeConfigsResponse response =
                  cluster.callAny(request, DescribeConfigsResponse.class);
              for (DescribeConfigsResult result : response.results()) {
                ClientException.check(result.errorCode(), what(name), result.errorMessage());
                return entries(result);
              }
              throw new ClientException(
                  ErrorCode.UNKNOWN_SERVER_ERROR, what(name) + ": the answer says nothing of it");
            });
  }

  private String what(String name) {
    return "Configuration of " + word + " " + name;
  }

  private List<ConfigEntry> entries(DescribeConfigsResult result) {
    List<ConfigEntry> entries = new ArrayList<>();
    for (DescribeConfigsResourceResult one : result.configs()) {
      boolean own = one.configSource() == ownSource;
      entries.add(new ConfigEntry(one.name(), one.value(), own, one.readOnly()));
    }
    entries.sort(Comparator.comparing(ConfigEntry::name));
    return entries;
  }

  /**
   * Changes properties; those that are not named stay (KIP-339).
   *
   * @param values new values by name
   * @param defaults names of properties that are to have the default again
   */
  void alter(String name, Map<String, String> values, Collection<String> defaults) {
    List<AlterableConfig> changes = new ArrayList<>();
    values.forEach((key, value) -> changes.add(new AlterableConfig().setName(key).setValue(value)));
    for (String key : defaults) {
      changes.add(new AlterableConfig().setName(key).setConfigOperation(OPERATION_DELETE));
    }
    IncrementalAlterConfigsRequest request =
        new IncrementalAlterConfigsRequest()
            .setResources(
                List.of(
                    new AlterConfigsResource()
                        .setResourceType(type)
                        .setResourceName(name)
                        .setConfigs(changes)));
    cluster
        .retries()
        .run(
            attempt -> {
              IncrementalAlterConfigsResponse response =
                  cluster.callController(request, IncrementalAlterConfigsResponse.class);
              for (AlterConfigsResourceResponse result : response.responses()) {
                ClientException.check(result.errorCode(), what(name), result.errorMessage());
              }
              return null;
            });
  }
}
