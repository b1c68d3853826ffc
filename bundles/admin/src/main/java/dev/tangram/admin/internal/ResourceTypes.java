package dev.tangram.admin.internal;

/** Numbers of resource types in configuration requests. */
final class ResourceTypes {

  static final byte TOPIC = 2;
  static final byte BROKER = 4;
  static final byte GROUP = 32;

  private ResourceTypes() {}
}
