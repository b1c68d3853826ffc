package dev.tangram.request;

/** Where a handler runs. */
public enum Execution {
  /** On the event loop of the connection. The handler never blocks: no file work, no waiting. */
  INLINE,
  /** On an I/O thread, through the bounded request queue. */
  BLOCKING
}
