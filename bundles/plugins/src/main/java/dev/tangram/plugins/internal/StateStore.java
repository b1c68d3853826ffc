package dev.tangram.plugins.internal;

/** Where it is kept what serves, from one start to the next. */
interface StateStore {

  /** What was written last; null when there is nothing. */
  String read();

  /** Replaces it, durably and all at once. Never throws: what serves matters more. */
  void write(String state);
}
