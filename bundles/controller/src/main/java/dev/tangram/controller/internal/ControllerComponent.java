package dev.tangram.controller.internal;

import dev.tangram.configuration.BrokerConfig;
import dev.tangram.configuration.BrokerProperties;
import dev.tangram.configuration.ConfigException;
import dev.tangram.configuration.TopicConfigChecks;
import dev.tangram.configuration.TopicProperties;
import dev.tangram.metadata.BrokerControl;
import dev.tangram.metadata.BrokerIdentity;
import dev.tangram.metadata.ClusterMetadata;
import dev.tangram.metadata.ClusterStore;
import dev.tangram.metadata.ClusterStore.ControllerEpoch;
import dev.tangram.metadata.ConfigResource;
import dev.tangram.metadata.TopicCreator;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Puts the controller of this broker into service, with what its handlers share. */
@Component(
    service = {ControllerComponent.class, TopicCreator.class},
    immediate = true)
public final class ControllerComponent implements TopicCreator {

  private final BrokerConfig config;
  private final ClusterMetadata metadata;
  private final TopicService topics;
  private final Controller controller;
  private final TopicRemovals removals;
  private final AutoTopicCreator creator;

  @Activate
  public ControllerComponent(
      @Reference BrokerConfig config,
      @Reference BrokerIdentity identity,
      @Reference ClusterStore store,
      @Reference ClusterMetadata metadata,
      @Reference BrokerControl control,
      @Reference TopicConfigChecks checks) {
    this.config = config;
    this.metadata = metadata;
    TopicPolicy policy =
        new TopicPolicy(
            config.get(BrokerProperties.NUM_PARTITIONS),
            config.get(BrokerProperties.DEFAULT_REPLICATION_FACTOR),
            config.get(BrokerProperties.DELETE_TOPIC_ENABLE),
            configs -> checkConfigs(checks, configs));
    topics =
        new TopicService(store, metadata, new ReplicaPlacement(new SplittableRandom()), policy);
    BrokerChannel channel =
        broker -> broker == identity.id() ? Optional.of(control) : Optional.empty();
    controller = new Controller(identity, store, channel, this::uncleanAllowed);
    removals = new TopicRemovals(controller);
    creator = new AutoTopicCreator(topics, new InternalTopics(config));
    controller.start();
  }

  @Deactivate
  void deactivate() {
    creator.close();
    controller.close();
    removals.close();
  }

  TopicService topics() {
    return topics;
  }

  TopicRemovals removals() {
    return removals;
  }

  BrokerConfig config() {
    return config;
  }

  /** Whether this broker may decide on topics now. */
  boolean isActive() {
    return controller.epoch().isPresent();
  }

  /** The epoch of this broker's term as controller, if it is one. */
  Optional<ControllerEpoch> epoch() {
    return controller.epoch();
  }

  @Override
  public CompletionStage<ErrorCode> createAutomatically(String topic) {
    return creator.createAutomatically(topic);
  }

  private boolean uncleanAllowed(String topic) {
    Map<String, String> overrides = metadata.image().config(ConfigResource.topic(topic));
    return config.topic(overrides).get(TopicProperties.UNCLEAN_LEADER_ELECTION_ENABLE);
  }

  private static void checkConfigs(TopicConfigChecks checks, Map<String, String> configs) {
    try {
      checks.check(Map.of(), configs);
    } catch (ConfigException e) {
      throw new ApiException(ErrorCode.INVALID_CONFIG, e.getMessage());
    }
  }
}
