package dev.tangram.plugins.internal;

/**
 * Which versions serve a name; immutable, read once for each lease.
 *
 * @param active serves all that the canary does not
 * @param draining served before; null when it is closed
 * @param canary null when there is none
 * @param percent of the uses that the canary gets; 0 when it is bound to a topic
 * @param topic the only one that the canary serves; null for a share of all
 * @param activeTrial null without a canary
 * @param canaryTrial null without a canary
 */
record Choice<S>(
    ServiceProvider<S> active,
    ServiceProvider<S> draining,
    ServiceProvider<S> canary,
    int percent,
    String topic,
    Trial activeTrial,
    Trial canaryTrial) {

  static <S> Choice<S> of(ServiceProvider<S> active, ServiceProvider<S> draining) {
    return new Choice<>(active, draining, null, 0, null, null, null);
  }

  Choice<S> withCanary(ServiceProvider<S> version, int sharePercent, String onlyTopic) {
    return new Choice<>(
        active, draining, version, sharePercent, onlyTopic, new Trial(), new Trial());
  }

  Choice<S> withoutDraining() {
    return new Choice<>(active, null, canary, percent, topic, activeTrial, canaryTrial);
  }

  /** Whether one version serves all uses. */
  boolean isSole() {
    return active != null && canary == null;
  }

  /** Whether the canary serves this use. */
  boolean canaryServes(String usedTopic, int turn) {
    return topic == null ? turn < percent : topic.equals(usedTopic);
  }
}
