package dev.tangram.plugins.internal;

import dev.tangram.plugins.PluginAdmin;
import dev.tangram.plugins.PluginException;
import dev.tangram.plugins.PluginKind;
import dev.tangram.plugins.PluginPool;
import dev.tangram.plugins.PluginState;
import dev.tangram.plugins.PluginView;
import dev.tangram.plugins.Plugins;
import dev.tangram.plugins.internal.folder.FolderListener;
import dev.tangram.plugins.internal.folder.StagedJar;
import java.io.InputStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The plug-ins of one broker. Everything that changes what serves is done by one thread; leases,
 * views and the watchdog need it not.
 */
final class PluginManager implements Plugins, PluginAdmin, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PluginManager.class);
  private static final int ERRORS_LOGGED = 10;
  private static final long REMOVAL_RETRY_MS = 5_000;

  private final PluginSettings settings;
  private final JarFolder folder;
  private final BundleHost host;
  private final StateStore store;
  private final Clock clock;
  private final LongSupplier monotonicMs;
  private final LeaseTable table = new LeaseTable();
  private final Registry registry = new Registry();
  private final Pools pools = new Pools();
  private final Refusals refusals;
  private final Finder finder = new Finder(registry);
  private final Views views = new Views(registry, pools);
  private final Watchdog watchdog;
  private final Switch change;
  private final Retirement retirement;
  private final LifeCycle life;
  private final Commands commands = new Commands();
  private Set<String> kept = new HashSet<>();

  /** Names of files that commands are putting into the folder, not to be activated. */
  private final Set<String> toBeHeld = ConcurrentHashMap.newKeySet();

  private String saved;
  private volatile long nextRemovalMs;

  PluginManager(
      PluginSettings settings,
      JarFolder folder,
      BundleHost host,
      StateStore store,
      Clock clock,
      LongSupplier monotonicMs) {
    this.settings = settings;
    this.folder = folder;
    this.host = host;
    this.store = store;
    this.clock = clock;
    this.monotonicMs = monotonicMs;
    this.refusals = new Refusals(clock);
    this.watchdog = new Watchdog(table, settings.callTimeoutMs(), ServiceProvider::failed);
    Starter starter = new Starter(host, pools, settings, this::failed);
    this.change = new Switch(registry, pools, starter);
    this.retirement = new Retirement(registry, pools, starter, settings, monotonicMs);
    this.life = new LifeCycle(registry, pools, starter, change, retirement);
  }

  /** Looks into the folder for the first time; nothing is started yet. */
  void start() {
    commands.run(
        () -> {
          new Restore(registry, life, folder, this::newRevision).from(store.read());
          host.forgetOthers(
              new HashSet<>(
                  registry.slots().stream()
                      .filter(slot -> slot.active != null)
                      .map(slot -> slot.active.id())
                      .toList()));
          save();
          folder.retain(kept);
        });
  }

  /** Begins to watch the folder and the uses. */
  void watch() {
    folder.start(arrivals());
    commands.every(watchdog.tickMs(), this::tick);
  }

  /** One look at what goes on; cheap when nothing is due. */
  void tick() {
    watchdog.tick();
    if (retirement.isDue()) {
      commands.submit(
          () -> {
            retirement.finish();
            save();
          });
    }
    retryRemovals();
    for (Slot slot : registry.slots()) {
      if (slot.canary != null && isJudged(slot)) {
        commands.submit(() -> judge(slot));
      }
    }
  }

  private void retryRemovals() {
    long now = monotonicMs.getAsLong();
    if (now < nextRemovalMs || registry.revisions().stream().noneMatch(this::waitsForRemoval)) {
      return;
    }
    nextRemovalMs = now + REMOVAL_RETRY_MS;
    commands.submit(
        () -> {
          life.remove(registry.revisions().stream().filter(this::waitsForRemoval).toList());
          save();
        });
  }

  /** Its jar is gone, but it has what no other version could take over. */
  private boolean waitsForRemoval(Revision revision) {
    return revision.removed && registry.serves(revision);
  }

  private boolean isJudged(Slot slot) {
    Pool<?> pool = pools.of(slot.key());
    Canary limits = slot.canaryLimits;
    if (pool == null || limits == null) {
      return false;
    }
    Choice<?> choice = pool.choice(slot.key().name());
    return Watchdog.verdict(choice, limits).isPresent() || isGoodEnough(choice, limits);
  }

  private static boolean isGoodEnough(Choice<?> choice, Canary limits) {
    return limits.promoteAfterUses() > 0
        && choice.canaryTrial() != null
        && choice.canaryTrial().uses() >= Math.max(limits.minUses(), limits.promoteAfterUses());
  }

  private void judge(Slot slot) {
    Revision canary = slot.canary;
    if (canary == null || !isJudged(slot)) {
      return;
    }
    Choice<?> choice = pools.of(slot.key()).choice(slot.key().name());
    var verdict = Watchdog.verdict(choice, slot.canaryLimits);
    if (verdict.isPresent()) {
      life.takeOut(canary, verdict.get(), false);
    } else {
      promote(canary);
    }
    save();
  }

  private void promote(Revision canary) {
    try {
      life.activate(canary);
    } catch (PluginException e) {
      LOG.warn("Plug-in {} was good as a canary, but is not made active", canary, e);
    }
  }

  /** Called by any thread that met a broken contract. */
  private void failed(Revision revision, Throwable cause) {
    if (cause instanceof TimeoutException) {
      revision.addLeaked(1);
    }
    boolean tooMany = revision.failed(monotonicMs.getAsLong());
    if (revision.errors() <= ERRORS_LOGGED) {
      LOG.warn("Plug-in {} broke its contract", revision, cause);
    }
    if (tooMany) {
      commands.submit(
          () -> {
            if (registry.serves(revision)) {
              life.takeOut(revision, "too many errors, the last: " + text(cause), false);
              save();
            }
          });
    }
  }

  private static String text(Throwable cause) {
    return cause == null ? "without a cause" : Limited.text(cause);
  }

  private Revision newRevision(StagedJar jar) {
    return new Revision(
        jar, clock, new ErrorWindow(settings.errorsMax(), settings.errorsWindowMs()));
  }

  private Revision revision(StagedJar jar) {
    return registry.revision(jar.revision()).orElseGet(() -> newRevision(jar));
  }

  /** Writes down what serves, if that has changed, and lets go of copies that nobody needs. */
  private void save() {
    String state = SavedState.of(registry).text();
    if (!state.equals(saved)) {
      store.write(state);
      saved = state;
    }
    Set<String> needed = retirement.needed();
    kept.stream().filter(id -> !needed.contains(id)).forEach(folder::forget);
    kept = new HashSet<>(needed);
  }

  private void arrive(StagedJar jar, boolean held) {
    refusals.forget(jar.file());
    life.arrived(jar, revision(jar), held);
    save();
  }

  /** What the folder tells. */
  private final class Arrivals implements FolderListener {
    @Override
    public void arrived(StagedJar jar) {
      // The folder may be faster than the command that put it there.
      boolean held = toBeHeld.contains(jar.file());
      commands.submit(() -> arrive(jar, held));
    }

    @Override
    public void left(String file) {
      commands.submit(
          () -> {
            // It may be back, put there by a command in between.
            if (!folder.mayHave(file)) {
              refusals.forget(file);
              life.left(file);
              save();
            }
          });
    }

    @Override
    public void refused(String file, String reason) {
      commands.submit(() -> refusals.add(file, reason));
    }
  }

  @Override
  public <S> PluginPool<S> open(PluginKind<S> kind) {
    Pool<S> pool = new Pool<>(kind, table, this::closed);
    commands.run(
        () -> {
          life.open(pool);
          save();
        });
    return pool;
  }

  private void closed(Pool<?> pool) {
    commands.runIfOpen(() -> life.close(pool));
  }

  @Override
  public List<PluginView> list() {
    List<Revision> all = new ArrayList<>(registry.revisions());
    retirement.gone().stream()
        .filter(gone -> registry.revision(gone.id()).isEmpty())
        .forEach(all::add);
    List<PluginView> list = new ArrayList<>(refusals.views());
    all.sort(
        Comparator.comparing(Revision::bundle)
            .thenComparing(Revision::version)
            .thenComparing(Revision::id));
    list.addAll(views.of(all));
    return List.copyOf(list);
  }

  @Override
  public List<PluginView> info(String plugin) throws PluginException {
    List<PluginView> refused = refusals.of(plugin);
    if (!refused.isEmpty()) {
      return refused;
    }
    List<Revision> versions = new ArrayList<>(finder.versions(plugin));
    versions.sort(
        Comparator.comparing((Revision r) -> registry.activeSlots(r).isEmpty())
            .thenComparing(Registry.newest()));
    return views.of(versions);
  }

  @Override
  public PluginView install(String fileName, InputStream jar, boolean activate)
      throws PluginException {
    if (!activate) {
      toBeHeld.add(fileName);
    }
    try {
      return arrive(fileName, folder.put(fileName, jar), activate);
    } finally {
      toBeHeld.remove(fileName);
    }
  }

  private PluginView arrive(String fileName, StagedJar staged, boolean activate)
      throws PluginException {
    return commands.call(
        () -> {
          // The folder tells of it as well, sooner or later; that changes nothing more.
          arrive(staged, !activate);
          Revision revision = revision(staged);
          if (activate && revision.isQuarantined() && registry.activeSlots(revision).isEmpty()) {
            throw new PluginException(
                fileName + " is installed, but not used: " + revision.last().text());
          }
          if (activate && registry.activeSlots(revision).isEmpty()) {
            life.activate(revision);
            save();
          }
          return views.of(revision);
        });
  }

  @Override
  public PluginView activate(String plugin, String version) throws PluginException {
    return commands.call(
        () -> {
          Revision revision =
              version == null ? finder.standby(plugin) : finder.version(plugin, version);
          try {
            life.activate(revision);
          } finally {
            save();
          }
          return views.of(revision);
        });
  }

  @Override
  public PluginView rollback(String plugin) throws PluginException {
    return commands.call(
        () -> {
          try {
            return views.of(life.rollback(finder.slots(plugin)));
          } finally {
            save();
          }
        });
  }

  @Override
  public PluginView canary(String plugin, String version, Canary canary) throws PluginException {
    boolean share = canary.topic() == null && canary.percent() >= 1 && canary.percent() <= 99;
    if (!share && (canary.topic() == null || canary.topic().isEmpty())) {
      throw new PluginException("A canary needs a topic, or 1 to 99 percent of the uses");
    }
    return commands.call(
        () -> {
          Revision revision =
              version == null ? finder.standby(plugin) : finder.version(plugin, version);
          try {
            life.canary(revision, canary);
          } finally {
            save();
          }
          return views.of(revision);
        });
  }

  @Override
  public PluginView quarantine(String plugin, String version, String reason)
      throws PluginException {
    return commands.call(
        () -> {
          Revision revision =
              version == null ? finder.active(plugin) : finder.version(plugin, version);
          life.takeOut(revision, reason == null ? "by command" : reason, true);
          save();
          return views.of(revision);
        });
  }

  @Override
  public void remove(String plugin, String version) throws PluginException {
    commands.call(
        () -> {
          List<Revision> gone =
              version == null ? finder.oneBundle(plugin) : List.of(finder.version(plugin, version));
          Map<Revision, List<String>> files = new LinkedHashMap<>();
          gone.forEach(revision -> files.put(revision, List.copyOf(revision.files())));
          life.remove(gone);
          List<Revision> stuck = gone.stream().filter(registry::serves).toList();
          for (Revision revision : stuck) {
            revision.removed = false;
            files.remove(revision);
          }
          for (Map.Entry<Revision, List<String>> entry : files.entrySet()) {
            for (String file : entry.getValue()) {
              folder.remove(file);
              entry.getKey().removeFile(file);
            }
          }
          save();
          if (!stuck.isEmpty()) {
            throw new PluginException(
                stuck.get(0) + " is not removed and serves on: " + stuck.get(0).last().text());
          }
          return null;
        });
  }

  @Override
  public void close() {
    folder.close();
    commands.close();
    for (Revision revision : registry.revisions()) {
      revision.keys().forEach(revision::dispose);
      if (revision.hosted() != null && revision.state() != PluginState.REMOVED) {
        revision.hosted().stop();
      }
    }
  }

  /** What receives the news of the folder. */
  FolderListener arrivals() {
    return new Arrivals();
  }

  /** Returns when everything that was to be done before is done. */
  void awaitIdle() {
    commands.run(() -> {});
  }

  LeaseTable leases() {
    return table;
  }

  Registry registry() {
    return registry;
  }
}
