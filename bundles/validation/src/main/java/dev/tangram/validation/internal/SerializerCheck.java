package dev.tangram.validation.internal;

import dev.tangram.configuration.ConfigException;
import dev.tangram.configuration.ConfigKey;
import dev.tangram.configuration.TopicConfigCheck;
import dev.tangram.configuration.TopicProperties;
import dev.tangram.plugins.Lease;
import dev.tangram.plugins.PluginMissingException;
import dev.tangram.plugins.PluginPool;
import dev.tangram.serialization.SerdeConfig;
import dev.tangram.serialization.SerdeFactory;
import java.util.Map;
import java.util.Set;

/** A topic can only name serializers that are there, with settings that they accept. */
final class SerializerCheck implements TopicConfigCheck {

  private final PluginPool<SerdeFactory> pool;

  SerializerCheck(PluginPool<SerdeFactory> pool) {
    this.pool = pool;
  }

  @Override
  public void check(Map<String, String> overrides, Set<String> changed) {
    check(
        TopicProperties.RECORD_KEY_SERIALIZER,
        TopicProperties.RECORD_KEY_SERIALIZER_CONFIG,
        overrides,
        changed);
    check(
        TopicProperties.RECORD_VALUE_SERIALIZER,
        TopicProperties.RECORD_VALUE_SERIALIZER_CONFIG,
        overrides,
        changed);
  }

  private void check(
      ConfigKey<String> name,
      ConfigKey<String> settings,
      Map<String, String> overrides,
      Set<String> changed) {
    String serializer = overrides.getOrDefault(name.name(), "").trim();
    if (serializer.isEmpty()
        || !changed.contains(name.name()) && !changed.contains(settings.name())) {
      return;
    }
    String text = overrides.getOrDefault(settings.name(), "");
    try (Lease<SerdeFactory> lease = pool.lease(serializer)) {
      create(lease, text);
    } catch (PluginMissingException e) {
      throw new ConfigException(
          name.name(),
          serializer,
          "a serializer that this broker has: " + String.join(", ", pool.names()));
    } catch (IllegalArgumentException e) {
      throw new ConfigException(
          settings.name(),
          text,
          "settings of the serializer " + serializer + ": " + e.getMessage());
    }
  }

  /** What a plug-in throws against its contract is its own fault, not that of the settings. */
  private static void create(Lease<SerdeFactory> lease, String text) {
    Map<String, String> settings = SerdeConfig.parse(text);
    try {
      lease.service().create(settings);
    } catch (IllegalArgumentException e) {
      throw e;
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      lease.failed(e);
    }
  }
}
