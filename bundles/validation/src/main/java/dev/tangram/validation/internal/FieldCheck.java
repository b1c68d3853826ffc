package dev.tangram.validation.internal;

import dev.tangram.configuration.ConfigKey;
import dev.tangram.configuration.TopicConfig;
import dev.tangram.configuration.TopicProperties;
import dev.tangram.records.RecordHeader;
import dev.tangram.serialization.RecordContext;
import dev.tangram.serialization.Serde;
import dev.tangram.serialization.SerdeConfig;
import dev.tangram.serialization.SerdeFactory;
import java.lang.ref.WeakReference;
import java.util.AbstractList;
import java.util.List;
import java.util.Map;

/** What a topic wants of its keys, or of its values. Thread safe. */
final class FieldCheck {

  private final String topic;
  private final boolean isKey;
  private final String serializer;
  private final Map<String, String> settings;
  private final String wrongSettings;
  private final RecordContext plain;
  private volatile Made made;

  /** Only weakly kept, so that a version that was replaced can go. */
  private record Made(WeakReference<SerdeFactory> by, WeakReference<Serde<?>> serde) {}

  private FieldCheck(String topic, boolean isKey, String serializer, String config) {
    this.topic = topic;
    this.isKey = isKey;
    this.serializer = serializer;
    this.plain = isKey ? RecordContext.key(topic) : RecordContext.value(topic);
    Map<String, String> parsed = Map.of();
    String wrong = null;
    try {
      parsed = SerdeConfig.parse(config);
    } catch (IllegalArgumentException e) {
      wrong = e.getMessage();
    }
    this.settings = parsed;
    this.wrongSettings = wrong;
  }

  static FieldCheck ofKeys(String topic, TopicConfig config) {
    return of(
        topic,
        true,
        config,
        TopicProperties.RECORD_KEY_SERIALIZER,
        TopicProperties.RECORD_KEY_SERIALIZER_CONFIG);
  }

  static FieldCheck ofValues(String topic, TopicConfig config) {
    return of(
        topic,
        false,
        config,
        TopicProperties.RECORD_VALUE_SERIALIZER,
        TopicProperties.RECORD_VALUE_SERIALIZER_CONFIG);
  }

  /** Null where the topic wants nothing. */
  private static FieldCheck of(
      String topic,
      boolean isKey,
      TopicConfig config,
      ConfigKey<String> name,
      ConfigKey<String> settings) {
    String serializer = config.get(name);
    return serializer.isEmpty()
        ? null
        : new FieldCheck(topic, isKey, serializer, config.get(settings));
  }

  String topic() {
    return topic;
  }

  /** The name of the plug-in. */
  String serializer() {
    return serializer;
  }

  /** For messages. */
  String part() {
    return isKey ? "key" : "value";
  }

  /**
   * The topic's serde of one version of the plug-in.
   *
   * @return null when the plug-in gave null
   * @throws IllegalArgumentException when the settings are wrong
   */
  Serde<?> serde(SerdeFactory factory) {
    if (wrongSettings != null) {
      throw new IllegalArgumentException(wrongSettings);
    }
    Made last = made;
    if (last != null && last.by.refersTo(factory)) {
      Serde<?> serde = last.serde.get();
      if (serde != null) {
        return serde;
      }
    }
    Serde<?> serde = factory.create(settings);
    if (serde != null) {
      made = new Made(new WeakReference<>(factory), new WeakReference<>(serde));
    }
    return serde;
  }

  RecordContext context(List<RecordHeader> headers) {
    return headers.isEmpty()
        ? plain
        : new RecordContext(topic, isKey, new HeaderView(List.copyOf(headers)));
  }

  /** Headers as the plug-in may see them, made when it looks. */
  private static final class HeaderView extends AbstractList<RecordContext.Header> {

    private final List<RecordHeader> headers;

    HeaderView(List<RecordHeader> headers) {
      this.headers = headers;
    }

    @Override
    public RecordContext.Header get(int index) {
      RecordHeader header = headers.get(index);
      return new RecordContext.Header(
          header.key(), header.value() == null ? null : header.value().asReadOnlyBuffer());
    }

    @Override
    public int size() {
      return headers.size();
    }
  }
}
