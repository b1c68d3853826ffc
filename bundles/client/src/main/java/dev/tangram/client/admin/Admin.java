package dev.tangram.client.admin;

import dev.tangram.client.ClientException;
import dev.tangram.client.ClusterClient;
import dev.tangram.client.ClusterView;
import dev.tangram.client.Retries;
import dev.tangram.client.UnknownTopicException;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.message.CreateTopicsRequest;
import dev.tangram.protocol.message.CreateTopicsRequest.CreatableTopic;
import dev.tangram.protocol.message.CreateTopicsRequest.CreatableTopicConfig;
import dev.tangram.protocol.message.CreateTopicsResponse;
import dev.tangram.protocol.message.CreateTopicsResponse.CreatableTopicResult;
import dev.tangram.protocol.message.DeleteTopicsRequest;
import dev.tangram.protocol.message.DeleteTopicsRequest.DeleteTopicState;
import dev.tangram.protocol.message.DeleteTopicsResponse;
import dev.tangram.protocol.message.DeleteTopicsResponse.DeletableTopicResult;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Creates, describes and deletes topics. Thread safe; methods block, and repeat what is worth
 * repeating. A repetition after a lost answer may find that the first attempt had succeeded; that
 * counts as success.
 */
public final class Admin {

  private final ClusterClient cluster;
  private final ResourceConfigs configs;

  public Admin(ClusterClient cluster) {
    this.cluster = cluster;
    this.configs = ResourceConfigs.ofTopics(cluster);
  }

  /**
   * Creates a topic and waits until all its partitions have leaders.
   *
   * @throws ClientException TOPIC_ALREADY_EXISTS, INVALID_TOPIC_EXCEPTION, INVALID_PARTITIONS,
   *     INVALID_REPLICATION_FACTOR, INVALID_CONFIG and others
   */
  public CreatedTopic createTopic(NewTopic topic) {
    CreateTopicsRequest request =
        new CreateTopicsRequest()
            .setTimeoutMs(serverTimeoutMs())
            .setTopics(List.of(creatable(topic)));
    boolean[] uncertain = {false};
    CreatableTopicResult result =
        cluster
            .retries()
            .run(
                attempt -> {
                  try {
                    return create(request, topic.name());
                  } catch (ClientException e) {
                    if (uncertain[0] && e.error() == ErrorCode.TOPIC_ALREADY_EXISTS) {
                      return new CreatableTopicResult().setName(topic.name());
                    }
                    uncertain[0] |= Retries.isUncertain(e);
                    throw e;
                  }
                });
    ClusterView.Topic created = awaitLeaders(topic.name());
    int replicas = created.partitions().get(0).replicas().size();
    return new CreatedTopic(result.name(), created.partitions().size(), replicas);
  }

  private CreatableTopicResult create(CreateTopicsRequest request, String name) {
    CreateTopicsResponse response = cluster.callController(request, CreateTopicsResponse.class);
    for (CreatableTopicResult result : response.topics()) {
      if (name.equals(result.name())) {
        check(result.errorCode(), "Topic " + name, result.errorMessage());
        return result;
      }
    }
    throw silent(name);
  }

  private static CreatableTopic creatable(NewTopic topic) {
    List<CreatableTopicConfig> configs = new ArrayList<>();
    topic
        .configs()
        .forEach(
            (name, value) -> configs.add(new CreatableTopicConfig().setName(name).setValue(value)));
    return new CreatableTopic()
        .setName(topic.name())
        .setNumPartitions(topic.partitions())
        .setReplicationFactor(topic.replicationFactor())
        .setConfigs(configs);
  }

  private ClusterView.Topic awaitLeaders(String name) {
    return cluster
        .retries()
        .run(
            attempt -> {
              ClusterView view = cluster.refresh(List.of(name), false);
              ClusterView.Topic topic = view.topic(name);
              topic.partitions().forEach(partition -> view.led(partition.id()));
              if (topic.partitions().isEmpty()) {
                throw ClientException.of(ErrorCode.LEADER_NOT_AVAILABLE, "Topic " + name);
              }
              return topic;
            });
  }

  /** All topics, by name, internal ones included. */
  public List<ClusterView.Topic> listTopics() {
    return cluster.retries().run(attempt -> List.copyOf(cluster.refreshAll().topics().values()));
  }

  /**
   * One topic, fresh from the cluster.
   *
   * @throws ClientException UNKNOWN_TOPIC_OR_PARTITION, INVALID_TOPIC_EXCEPTION
   */
  public ClusterView.Topic describeTopic(String name) {
    return cluster
        .retries()
        .run(
            attempt -> {
              ClusterView.Topic topic = cluster.refresh(List.of(name), false).topics().get(name);
              if (topic == null || topic.error() == ErrorCode.UNKNOWN_TOPIC_OR_PARTITION) {
                throw unknown(name);
              }
              check(topic.error().code(), "Topic " + name, null);
              return topic;
            });
  }

  /** The properties of a topic, by name. */
  public List<ConfigEntry> describeTopicConfig(String name) {
    return configs.describe(name);
  }

  /**
   * Changes the properties of a topic; those that are not named stay (KIP-339).
   *
   * @param values new values by name
   * @param defaults names of properties that are to have the broker's default again
   * @throws ClientException INVALID_CONFIG, UNKNOWN_TOPIC_OR_PARTITION and others; then none is
   *     changed
   */
  public void alterTopicConfig(
      String name, Map<String, String> values, Collection<String> defaults) {
    configs.alter(name, values, defaults);
  }

  /**
   * Deletes a topic with all its records.
   *
   * @throws ClientException UNKNOWN_TOPIC_OR_PARTITION, TOPIC_DELETION_DISABLED and others
   */
  public void deleteTopic(String name) {
    boolean[] uncertain = {false};
    cluster
        .retries()
        .run(
            attempt -> {
              try {
                delete(name);
              } catch (ClientException e) {
                boolean gone = e.error() == ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
                if (gone && !uncertain[0]) {
                  throw unknown(name);
                }
                uncertain[0] |= Retries.isUncertain(e);
                if (!gone) {
                  throw e;
                }
              }
              return null;
            });
  }

  private void delete(String name) {
    // Versions up to 5 take names, later ones either a name or an id; both are filled in.
    DeleteTopicsRequest request = new DeleteTopicsRequest().setTimeoutMs(serverTimeoutMs());
    DeleteTopicsResponse response;
    try {
      response =
          cluster.callController(
              request.setTopics(List.of(new DeleteTopicState().setName(name))),
              DeleteTopicsResponse.class);
    } catch (ClientException e) {
      if (e.error() != ErrorCode.INVALID_REQUEST) {
        throw e;
      }
      response =
          cluster.callController(
              request.setTopics(List.of()).setTopicNames(List.of(name)),
              DeleteTopicsResponse.class);
    }
    for (DeletableTopicResult result : response.responses()) {
      if (name.equals(result.name())) {
        check(result.errorCode(), "Topic " + name, result.errorMessage());
        return;
      }
    }
    throw silent(name);
  }

  private int serverTimeoutMs() {
    return cluster.settings().requestTimeoutMs() / 4 * 3;
  }

  private static void check(short code, String what, String message) {
    ClientException.check(code, what, message);
  }

  private static ClientException unknown(String name) {
    return new UnknownTopicException(name);
  }

  private static ClientException silent(String name) {
    return new ClientException(
        ErrorCode.UNKNOWN_SERVER_ERROR, "The broker's answer says nothing of topic " + name);
  }
}
