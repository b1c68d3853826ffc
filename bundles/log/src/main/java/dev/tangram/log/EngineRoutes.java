package dev.tangram.log;

import dev.tangram.plugins.Lease;
import dev.tangram.plugins.Provider;
import dev.tangram.storage.StorageEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Which version of which engine keeps a topic: one version for all, and maybe others for some
 * topics. Written under the manager's lock, read without one.
 */
final class EngineRoutes {

  /** No topic has this name, so only what accepts all topics accepts it. */
  private static final String ANY = "";

  /** A version and the topics that it keeps. */
  private record Route(Predicate<String> topics, Provider<StorageEngine> provider) {

    Route to(Provider<StorageEngine> other) {
      return new Route(topics, other);
    }

    boolean all() {
      return topics.test(ANY);
    }
  }

  /** By name; the last route accepts all topics. */
  private volatile Map<String, List<Route>> routes = Map.of();

  /** Null when the engine is not there. */
  Provider<StorageEngine> of(String name, String topic) {
    for (Route route : routes.getOrDefault(name, List.of())) {
      if (route.topics().test(topic)) {
        return route.provider();
      }
    }
    return null;
  }

  /** The version for topics that no other is for; null when the engine is not there. */
  Provider<StorageEngine> main(String name) {
    return of(name, ANY);
  }

  /** Whether the engine is there and has an ability. */
  boolean can(String name, StorageEngine.Ability ability) {
    Provider<StorageEngine> provider = main(name);
    if (provider == null) {
      return false;
    }
    try (Lease<StorageEngine> lease = provider.hold()) {
      return lease.service().abilities().contains(ability);
    }
  }

  boolean has(String name) {
    return routes.containsKey(name);
  }

  /** Sorted. */
  List<String> names() {
    return List.copyOf(routes.keySet());
  }

  /** For {@link #restore}. */
  Map<String, ?> state() {
    return routes;
  }

  /** Takes back what was changed since. */
  @SuppressWarnings("unchecked")
  void restore(Map<String, ?> state) {
    routes = (Map<String, List<Route>>) state;
  }

  /**
   * Lets a version take the place of another.
   *
   * @param from null when there was none
   * @param to null when there is none any more
   */
  void change(
      String name,
      Provider<StorageEngine> from,
      Provider<StorageEngine> to,
      Predicate<String> topics) {
    List<Route> before = routes.getOrDefault(name, List.of());
    List<Route> after = new ArrayList<>();
    boolean all = topics.test(ANY);
    if (!all && to != null && main(name) != null && !to.equals(main(name))) {
      after.add(new Route(topics, to));
    }
    for (Route route : before) {
      boolean goes = route.provider().equals(from) && (all || !route.all());
      if (!goes) {
        after.add(route);
      } else if (to != null && !to.equals(main(name))) {
        after.add(route.to(to));
      }
    }
    if (all && to != null) {
      after.removeIf(route -> route.all() || route.provider().equals(to));
      after.add(new Route(topic -> true, to));
    }
    Map<String, List<Route>> changed = new TreeMap<>(routes);
    if (after.isEmpty()) {
      changed.remove(name);
    } else {
      changed.put(name, List.copyOf(after));
    }
    routes = changed;
  }
}
