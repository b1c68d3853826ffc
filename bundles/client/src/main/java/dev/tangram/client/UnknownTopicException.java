package dev.tangram.client;

import dev.tangram.model.ErrorCode;

/** A topic does not exist and was not to be created. Unlike its error code, not retriable. */
public final class UnknownTopicException extends ClientException {

  private final String topic;

  public UnknownTopicException(String topic) {
    super(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, "Topic " + topic + " does not exist");
    this.topic = topic;
  }

  public String topic() {
    return topic;
  }

  @Override
  public boolean retriable() {
    return false;
  }
}
