package dev.tangram.plugins.internal;

import dev.tangram.plugins.PluginKind;
import dev.tangram.plugins.Provider;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** A kind for tests; remembers what it was asked for. */
final class SpeakerKind implements PluginKind<Speaker> {
  final List<String> calls = new CopyOnWriteArrayList<>();

  /** Revisions whose self-test fails. */
  final Set<String> unfit = ConcurrentHashMap.newKeySet();

  /** Revisions into which nothing can be moved; "none" when nothing can be given up. */
  final Set<String> stiff = ConcurrentHashMap.newKeySet();

  volatile boolean quarantinesLast = true;
  private final String name;

  SpeakerKind(String name) {
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Class<Speaker> service() {
    return Speaker.class;
  }

  @Override
  public String nameProperty() {
    return "speaker.name";
  }

  @Override
  public void selfTest(String plugin, Speaker candidate) throws Exception {
    String revision = candidate.speak();
    calls.add("test " + plugin + " " + revision);
    if (unfit.contains(revision)) {
      throw new Exception("says nonsense");
    }
  }

  @Override
  public void shift(
      String plugin, Provider<Speaker> from, Provider<Speaker> to, Predicate<String> topics)
      throws Exception {
    calls.add("shift " + plugin + " " + id(from) + "->" + id(to) + (topics.test("?") ? "" : " t"));
    if (stiff.contains(id(to))) {
      throw new Exception("cannot move in");
    }
  }

  private static String id(Provider<Speaker> provider) {
    return provider == null ? "none" : provider.id().revision();
  }

  @Override
  public boolean quarantinesLast() {
    return quarantinesLast;
  }
}
