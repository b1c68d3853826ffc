package dev.tangram.plugins.internal;

import dev.tangram.plugins.PluginAdmin.Canary;

/**
 * Which versions are meant to serve a name, whether its kind is open or not. Changed by the
 * life-cycle thread only; read by any.
 */
final class Slot {
  private final SlotKey key;

  /** Null when nothing serves. */
  volatile Revision active;

  /** What a rollback leads to; null when there is nothing. */
  volatile Revision previous;

  /** Null when there is none. */
  volatile Revision canary;

  /** Somebody chose the active version by name; then rankings do not matter. */
  volatile boolean chosen;

  /** The limits of the canary; null without one. */
  volatile Canary canaryLimits;

  Slot(SlotKey key) {
    this.key = key;
  }

  SlotKey key() {
    return key;
  }

  boolean serves(Revision revision) {
    return active == revision || canary == revision;
  }
}
