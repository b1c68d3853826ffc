package dev.tangram.configuration;

/** Where a value comes from; the codes are those of DescribeConfigs v1 (KIP-226). */
public enum ConfigSource {
  DYNAMIC_TOPIC(1),
  DYNAMIC_BROKER(2),
  DYNAMIC_DEFAULT_BROKER(3),
  STATIC_BROKER(4),
  DEFAULT(5),
  /** Of a group (KIP-848). */
  DYNAMIC_GROUP(8);

  private final int code;

  ConfigSource(int code) {
    this.code = code;
  }

  /** The code of this source in a DescribeConfigs response. */
  public byte code() {
    return (byte) code;
  }
}
