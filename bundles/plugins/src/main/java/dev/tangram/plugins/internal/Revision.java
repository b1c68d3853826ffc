package dev.tangram.plugins.internal;

import dev.tangram.plugins.PluginState;
import dev.tangram.plugins.PluginView.Event;
import dev.tangram.plugins.internal.folder.OfferSpec;
import dev.tangram.plugins.internal.folder.StagedJar;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.osgi.framework.Version;

/**
 * One version of a plug-in: the content of one jar. Changed by the life-cycle thread only; read by
 * any.
 */
final class Revision {
  private static final int HISTORY_MAX = 32;
  private static final int SHORT = 12;

  private final StagedJar jar;
  private final Clock clock;
  private final ErrorWindow errorWindow;
  private final Map<SlotKey, ServiceProvider<?>> providers = new ConcurrentHashMap<>();
  private final AtomicLong errors = new AtomicLong();
  private final AtomicLong leaked = new AtomicLong();
  private volatile long pastUses;
  private volatile Set<String> files = Set.of();
  private volatile String origin = "";
  private volatile List<Event> history = List.of();
  private Hosted hosted;

  /** Is kept beside the active version until somebody chooses it. */
  volatile boolean held;

  /** Milliseconds of the wall clock when it last began to serve; 0 for never. */
  volatile long servedMs;

  /** The monotonic time at which its draining ends; 0 when it does not drain. */
  volatile long drainDeadlineMs;

  /** It has passed its self-test. */
  volatile boolean tested;

  /** It served when the broker stopped, so its first start needs no self-test. */
  volatile boolean trusted;

  /** Its jar was taken away, so it is no target of a rollback. */
  volatile boolean removed;

  Revision(StagedJar jar, Clock clock, ErrorWindow errorWindow) {
    this.jar = jar;
    this.clock = clock;
    this.errorWindow = errorWindow;
    state(PluginState.INSTALLED, "");
  }

  StagedJar jar() {
    return jar;
  }

  String id() {
    return jar.revision();
  }

  String shortId() {
    return id().length() <= SHORT ? id() : id().substring(0, SHORT);
  }

  String bundle() {
    return jar.bundle();
  }

  String versionText() {
    return jar.version();
  }

  Version version() {
    try {
      return Version.parseVersion(jar.version());
    } catch (IllegalArgumentException e) {
      return Version.emptyVersion;
    }
  }

  boolean offers(SlotKey key) {
    return jar.offers().stream().anyMatch(o -> keyOf(o).equals(key));
  }

  List<SlotKey> keys() {
    return jar.offers().stream().map(Revision::keyOf).distinct().toList();
  }

  long ranking(SlotKey key) {
    return jar.offers().stream()
        .filter(offer -> keyOf(offer).equals(key))
        .mapToLong(OfferSpec::ranking)
        .max()
        .orElse(0);
  }

  static SlotKey keyOf(OfferSpec offer) {
    return new SlotKey(offer.kind(), offer.name());
  }

  /** The names of its jar in the drop-in folder. */
  Set<String> files() {
    return files;
  }

  /** The name under which its jar was last seen in the folder. */
  String origin() {
    return origin;
  }

  void addFile(String file) {
    TreeSet<String> changed = new TreeSet<>(files);
    changed.add(file);
    files = Set.copyOf(changed);
    origin = file;
    removed = false;
  }

  void removeFile(String file) {
    TreeSet<String> changed = new TreeSet<>(files);
    changed.remove(file);
    files = Set.copyOf(changed);
  }

  void origin(String file) {
    origin = file;
  }

  boolean inFolder() {
    return !files.isEmpty();
  }

  PluginState state() {
    return last().state();
  }

  Event last() {
    List<Event> events = history;
    return events.get(events.size() - 1);
  }

  List<Event> history() {
    return history;
  }

  boolean isQuarantined() {
    return state() == PluginState.QUARANTINED;
  }

  void state(PluginState state, String text) {
    List<Event> events = new ArrayList<>(history);
    if (events.size() == HISTORY_MAX) {
      events.remove(0);
    }
    events.add(new Event(clock.instant(), state, text));
    history = List.copyOf(events);
  }

  Hosted hosted() {
    return hosted;
  }

  void hosted(Hosted bundle) {
    this.hosted = bundle;
  }

  Map<SlotKey, ServiceProvider<?>> providers() {
    return providers;
  }

  ServiceProvider<?> provider(SlotKey key) {
    return providers.get(key);
  }

  long leases() {
    return providers.values().stream().mapToLong(ServiceProvider::leases).sum();
  }

  long uses() {
    return pastUses + providers.values().stream().mapToLong(ServiceProvider::uses).sum();
  }

  long errors() {
    return errors.get();
  }

  long leaked() {
    return leaked.get();
  }

  void addLeaked(long count) {
    leaked.addAndGet(count);
  }

  /** Counts an error; true when there are too many now. */
  boolean failed(long nowMs) {
    errors.incrementAndGet();
    return errorWindow.add(nowMs);
  }

  void forgive() {
    errorWindow.clear();
  }

  /** Lets go of a service that serves no more; returns the leases that were open. */
  long dispose(SlotKey key) {
    ServiceProvider<?> provider = providers.get(key);
    if (provider == null) {
      return 0;
    }
    long open = provider.dispose();
    pastUses += provider.uses();
    providers.remove(key);
    return open;
  }

  @Override
  public String toString() {
    return bundle() + " " + versionText() + " (" + shortId() + ")";
  }
}
