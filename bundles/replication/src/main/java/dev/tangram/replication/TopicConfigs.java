package dev.tangram.replication;

import dev.tangram.configuration.BrokerConfig;
import dev.tangram.configuration.ConfigException;
import dev.tangram.configuration.TopicConfig;
import dev.tangram.metadata.ClusterImage;
import dev.tangram.metadata.ConfigResource;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The configurations that topics have now: what a topic sets for itself, over what AlterConfigs has
 * set for this broker and for all brokers, over the properties file (KIP-226).
 */
final class TopicConfigs {

  private static final Logger LOG = LoggerFactory.getLogger(TopicConfigs.class);
  private static final ConfigResource ALL_BROKERS =
      new ConfigResource(ConfigResource.Type.BROKER, ConfigResource.DEFAULT_NAME);

  /** The broker's configuration with what was set at run time, and that from which it was made. */
  private record Effective(Map<String, String> all, Map<String, String> own, BrokerConfig config) {}

  private final BrokerConfig file;
  private final ConfigResource broker;
  private volatile Effective effective;

  TopicConfigs(BrokerConfig file, int brokerId) {
    this.file = file;
    this.broker = ConfigResource.broker(brokerId);
    this.effective = new Effective(Map.of(), Map.of(), file);
  }

  /** Whether what is set for brokers differs, which concerns every topic. */
  boolean brokerChanged(ClusterImage before, ClusterImage after) {
    return !before.config(ALL_BROKERS).equals(after.config(ALL_BROKERS))
        || !before.config(broker).equals(after.config(broker));
  }

  /** The configuration of a topic; what is not valid in it is replaced by the broker's defaults. */
  TopicConfig of(String topic, ClusterImage image) {
    BrokerConfig config = effective(image);
    try {
      return config.topic(image.config(ConfigResource.topic(topic)));
    } catch (ConfigException e) {
      LOG.warn(
          "The configuration of topic {} is not valid, the broker's defaults are used: {}",
          topic,
          e.getMessage());
      return config.topicDefaults();
    }
  }

  private BrokerConfig effective(ClusterImage image) {
    Map<String, String> all = image.config(ALL_BROKERS);
    Map<String, String> own = image.config(broker);
    Effective known = effective;
    if (!known.all().equals(all) || !known.own().equals(own)) {
      known = new Effective(all, own, merged(all, own));
      effective = known;
    }
    return known.config();
  }

  private BrokerConfig merged(Map<String, String> all, Map<String, String> own) {
    try {
      return file.withDynamic(all, own);
    } catch (ConfigException e) {
      LOG.warn(
          "What is set for brokers is not valid, the properties file is used: {}", e.getMessage());
      return file;
    }
  }
}
