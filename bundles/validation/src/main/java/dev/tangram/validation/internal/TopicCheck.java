package dev.tangram.validation.internal;

import dev.tangram.configuration.ConfigKey;
import dev.tangram.configuration.TopicConfig;
import dev.tangram.configuration.TopicProperties;
import java.util.List;

/**
 * What a topic wants of its records, read once from its configuration.
 *
 * @param config where it comes from
 * @param keys null where keys are not looked at
 * @param values null where values are not looked at
 * @param strict whether records that fail are refused
 * @param counts of the topic
 */
record TopicCheck(
    TopicConfig config,
    FieldCheck keys,
    FieldCheck values,
    boolean strict,
    ValidationCounts counts) {

  private static final List<ConfigKey<String>> KEYS =
      List.of(
          TopicProperties.RECORD_KEY_SERIALIZER,
          TopicProperties.RECORD_KEY_SERIALIZER_CONFIG,
          TopicProperties.RECORD_VALUE_SERIALIZER,
          TopicProperties.RECORD_VALUE_SERIALIZER_CONFIG,
          TopicProperties.RECORD_VALIDATION_MODE);

  /** Whether another configuration asks for the same: each partition has its own instance. */
  boolean holdsFor(TopicConfig other) {
    return other == config || KEYS.stream().allMatch(key -> other.get(key).equals(config.get(key)));
  }

  static TopicCheck of(String topic, TopicConfig config, ValidationCounts counts) {
    return new TopicCheck(
        config,
        FieldCheck.ofKeys(topic, config),
        FieldCheck.ofValues(topic, config),
        config.refusesInvalidRecords(),
        counts);
  }
}
