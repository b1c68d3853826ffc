package dev.tangram.plugins.internal;

/** The service of the tests' plug-ins. */
public interface Speaker {
  /** Says which version it is; fails when it was stopped. */
  String speak();
}
