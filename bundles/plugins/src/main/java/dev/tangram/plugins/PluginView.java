package dev.tangram.plugins;

import java.time.Instant;
import java.util.List;

/**
 * One version of a plug-in, as it is shown to people and programs.
 *
 * @param bundle symbolic name
 * @param version version of the bundle
 * @param revision the first 12 hexadecimal digits of the SHA-256 of its jar
 * @param file name of its jar in the drop-in folder; empty when only a copy is kept for a rollback
 * @param state where it is in its life
 * @param reason why it is in that state; empty when there is nothing to say
 * @param since when it came into the state
 * @param offers what it can do
 * @param leases uses that go on now
 * @param uses uses since the start of the broker
 * @param errors broken contracts since the start of the broker
 * @param leaked uses that were not ended within the time limit since the start of the broker
 * @param history what happened to it, oldest first, bounded
 */
public record PluginView(
    String bundle,
    String version,
    String revision,
    String file,
    PluginState state,
    String reason,
    Instant since,
    List<Offer> offers,
    long leases,
    long uses,
    long errors,
    long leaked,
    List<Event> history) {

  /**
   * Something that a bundle can do.
   *
   * @param kind such as compression
   * @param name such as zstd
   * @param ranking of several bundles with the same name the highest serves, if nobody chose
   * @param active whether this version serves it now
   * @param sharePercent how much of the uses a canary gets; 100 for the active version, else 0
   * @param canaryTopic the topic that a canary is bound to; empty otherwise
   */
  public record Offer(
      String kind,
      String name,
      long ranking,
      boolean active,
      int sharePercent,
      String canaryTopic) {}

  /**
   * A change of state.
   *
   * @param time when
   * @param state into which
   * @param text why
   */
  public record Event(Instant time, PluginState state, String text) {}
}
