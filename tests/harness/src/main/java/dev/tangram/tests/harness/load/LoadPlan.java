package dev.tangram.tests.harness.load;

import java.util.Map;

/**
 * What a load sends.
 *
 * @param topic exists and is empty
 * @param partitions of the topic; every producer sends to all of them in turn
 * @param producers each with a connection and a thread of its own
 * @param recordsPerSecond of all producers together
 * @param valueBytes of each record, at least 12
 * @param settings of the producers, beside or instead of the client's defaults
 */
public record LoadPlan(
    String topic,
    int partitions,
    int producers,
    int recordsPerSecond,
    int valueBytes,
    Map<String, Object> settings) {

  /** A load that any machine bears. */
  public static LoadPlan light(String topic, int partitions) {
    return new LoadPlan(topic, partitions, 2, 1000, 200, Map.of());
  }

  public LoadPlan with(Map<String, Object> producerSettings) {
    return new LoadPlan(
        topic, partitions, producers, recordsPerSecond, valueBytes, producerSettings);
  }
}
