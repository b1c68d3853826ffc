package dev.tangram.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.configuration.BrokerConfig;
import dev.tangram.metadata.ClusterImage;
import dev.tangram.metadata.ConfigResource;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopicConfigsTest {

  private static final ConfigResource ALL =
      new ConfigResource(ConfigResource.Type.BROKER, ConfigResource.DEFAULT_NAME);

  private final TopicConfigs configs =
      new TopicConfigs(BrokerConfig.parse(Map.of("log.retention.ms", "1")), 7);

  private static ClusterImage with(
      ClusterImage image, ConfigResource resource, String name, String value) {
    return image.change().config(resource, Map.of(name, value)).build();
  }

  @Test
  void topicOverBrokerOverAllBrokersOverFile() {
    ClusterImage image = ClusterImage.empty();
    assertThat(configs.of("t", image).retentionMs()).isEqualTo(1);
    image = with(image, ALL, "log.retention.ms", "2");
    assertThat(configs.of("t", image).retentionMs()).isEqualTo(2);
    image = with(image, ConfigResource.broker(7), "log.retention.ms", "3");
    assertThat(configs.of("t", image).retentionMs()).isEqualTo(3);
    image = with(image, ConfigResource.topic("t"), "retention.ms", "4");
    assertThat(configs.of("t", image).retentionMs()).isEqualTo(4);
    assertThat(configs.of("other", image).retentionMs()).isEqualTo(3);
    assertThat(configs.of("t", ClusterImage.empty()).retentionMs()).isEqualTo(1);
  }

  @Test
  void onlyWhatIsSetForThisBrokerOrAllConcernsEveryTopic() {
    ClusterImage none = ClusterImage.empty();
    assertThat(configs.brokerChanged(none, with(none, ALL, "log.retention.ms", "2"))).isTrue();
    assertThat(
            configs.brokerChanged(
                none, with(none, ConfigResource.broker(7), "log.retention.ms", "2")))
        .isTrue();
    assertThat(
            configs.brokerChanged(
                none, with(none, ConfigResource.broker(8), "log.retention.ms", "2")))
        .isFalse();
    assertThat(
            configs.brokerChanged(none, with(none, ConfigResource.topic("t"), "retention.ms", "2")))
        .isFalse();
  }

  @Test
  void invalidValuesLeaveTheDefaults() {
    ClusterImage image =
        with(ClusterImage.empty(), ConfigResource.topic("t"), "retention.ms", "soon");
    assertThat(configs.of("t", image).retentionMs()).isEqualTo(1);
    ClusterImage broken = with(ClusterImage.empty(), ALL, "log.retention.ms", "soon");
    assertThat(configs.of("t", broken).retentionMs()).isEqualTo(1);
  }
}
