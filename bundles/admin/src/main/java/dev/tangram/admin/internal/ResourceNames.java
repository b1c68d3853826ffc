package dev.tangram.admin.internal;

import dev.tangram.metadata.BrokerIdentity;
import dev.tangram.metadata.ClusterMetadata;
import dev.tangram.metadata.ConfigResource;
import dev.tangram.metadata.TopicCreator;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;

/** Finds what a request names by the number of a type and a name. */
final class ResourceNames {

  private final ClusterMetadata metadata;
  private final BrokerIdentity identity;

  ResourceNames(ClusterMetadata metadata, BrokerIdentity identity) {
    this.metadata = metadata;
    this.identity = identity;
  }

  /**
   * The resource that a request names.
   *
   * @throws ApiException for a topic that does not exist, a broker that is not this one, a group
   *     without a name, a type that has no configuration here
   */
  ConfigResource resource(byte type, String name) {
    return switch (type) {
      case ResourceTypes.TOPIC -> topic(name);
      case ResourceTypes.BROKER -> broker(name);
      case ResourceTypes.GROUP -> group(name);
      default ->
          throw new ApiException(
              ErrorCode.INVALID_REQUEST,
              "Resources of type "
                  + type
                  + " have no configuration here; topics (2), brokers (4) and groups (32) do.");
    };
  }

  private ConfigResource topic(String name) {
    if (!TopicCreator.isValidName(name)) {
      throw new ApiException(
          ErrorCode.INVALID_TOPIC_EXCEPTION, "'" + name + "' is not a topic name.");
    }
    if (metadata.image().topic(name).isEmpty()) {
      throw new ApiException(
          ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, "There is no topic " + name + ".");
    }
    return ConfigResource.topic(name);
  }

  private ConfigResource broker(String name) {
    if (name.isEmpty()) {
      return new ConfigResource(ConfigResource.Type.BROKER, ConfigResource.DEFAULT_NAME);
    }
    if (!name.equals(Integer.toString(identity.id()))) {
      throw new ApiException(
          ErrorCode.INVALID_REQUEST,
          "This is broker "
              + identity.id()
              + ", not '"
              + name
              + "'; ask that broker, or leave the name empty for the default of all brokers.");
    }
    return ConfigResource.broker(identity.id());
  }

  /** A group need not exist: it may be configured before its first member comes. */
  private static ConfigResource group(String name) {
    if (name.isEmpty()) {
      throw new ApiException(
          ErrorCode.INVALID_REQUEST, "A group has to be named; there is no default of all groups.");
    }
    return ConfigResource.group(name);
  }
}
