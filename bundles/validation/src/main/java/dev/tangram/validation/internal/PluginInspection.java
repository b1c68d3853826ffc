package dev.tangram.validation.internal;

import dev.tangram.configuration.TopicConfig;
import dev.tangram.log.RecordInspection;
import dev.tangram.plugins.PluginPool;
import dev.tangram.serialization.SerdeFactory;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;

/** Looks into records by serializer plug-ins. Thread safe. */
final class PluginInspection implements RecordInspection {

  /** Topics that are gone leave their entry behind; with so many, all are made anew. */
  private static final int TOPICS_MAX = 10_000;

  private final PluginPool<SerdeFactory> pool;
  private final LongSupplier nanos;
  private final ConcurrentMap<String, TopicCheck> topics = new ConcurrentHashMap<>();

  /**
   * @param nanos a monotonic clock in nanoseconds
   */
  PluginInspection(PluginPool<SerdeFactory> pool, LongSupplier nanos) {
    this.pool = pool;
    this.nanos = nanos;
  }

  @Override
  public Inspector begin(String topic, TopicConfig config) {
    TopicCheck check = topics.get(topic);
    if (check == null || !check.holdsFor(config)) {
      check = changed(topic, config);
    }
    return new BatchInspector(pool, check, nanos);
  }

  private TopicCheck changed(String topic, TopicConfig config) {
    if (topics.size() >= TOPICS_MAX) {
      topics.clear();
    }
    return topics.compute(
        topic,
        (name, before) ->
            TopicCheck.of(topic, config, before == null ? counts(topic) : before.counts()));
  }

  private ValidationCounts counts(String topic) {
    return new ValidationCounts(topic, nanos.getAsLong());
  }

  /** What happened in a topic; zeros for one without validation. */
  ValidationCounts countsOf(String topic) {
    TopicCheck check = topics.get(topic);
    return check == null ? counts(topic) : check.counts();
  }
}
