package dev.tangram.plugins.internal;

import dev.tangram.plugins.Lease;
import dev.tangram.plugins.PluginException;
import dev.tangram.plugins.PluginId;
import dev.tangram.plugins.PluginKind;
import dev.tangram.plugins.PluginMissingException;
import dev.tangram.plugins.PluginPool;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The leases of one open kind. What serves which name is decided by {@link LifeCycle}. */
final class Pool<S> implements PluginPool<S> {
  private static final Logger LOG = LoggerFactory.getLogger(Pool.class);

  /** The wait for a service has its own limit; this one is for what hangs in between. */
  private static final long GRACE_MS = 1_000;

  private final PluginKind<S> kind;
  private final LeaseTable table;
  private final Consumer<Pool<S>> onClose;
  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
  private volatile Names<Choice<S>> choices = new Names<>();
  private volatile boolean closed;

  Pool(PluginKind<S> kind, LeaseTable table, Consumer<Pool<S>> onClose) {
    this.kind = kind;
    this.table = table;
    this.onClose = onClose;
  }

  PluginKind<S> kind() {
    return kind;
  }

  @Override
  public Lease<S> lease(String name) {
    return lease(name, null);
  }

  @Override
  public Lease<S> lease(String name, String topic) {
    Choice<S> choice = choices.get(name);
    if (choice != null && choice.isSole()) {
      Lease<S> lease = table.take(choice.active());
      if (lease != null) {
        return lease;
      }
    }
    return choose(name, topic);
  }

  /**
   * Apart, so that what most leases need stays small: with one loop for both, a lease took 29 ns
   * instead of 19 in some processes, as the compiler chose.
   */
  private Lease<S> choose(String name, String topic) {
    while (true) {
      Choice<S> choice = choices.get(name);
      if (choice == null || choice.active() == null) {
        throw new PluginMissingException(kind.name(), name);
      }
      Lease<S> lease = choice.isSole() ? table.take(choice.active()) : compared(choice, topic);
      if (lease != null) {
        return lease;
      }
      // The version was closed between the look and the lease: another one serves, or none.
      Thread.onSpinWait();
    }
  }

  private Lease<S> compared(Choice<S> choice, String topic) {
    int turn = choice.topic() == null ? ThreadLocalRandom.current().nextInt(100) : 0;
    return choice.canaryServes(topic, turn)
        ? tried(choice.canary(), choice.canaryTrial())
        : tried(choice.active(), choice.activeTrial());
  }

  private Lease<S> tried(ServiceProvider<S> provider, Trial trial) {
    CallLease<S> lease = table.take(provider);
    return lease == null ? null : new TrialLease<>(lease, trial);
  }

  @Override
  public Optional<Lease<S>> other(Lease<S> than) {
    Choice<S> choice = choices.get(than.provider().id().name());
    if (choice == null) {
      return Optional.empty();
    }
    return otherOf(choice.active(), than)
        .or(() -> otherOf(choice.draining(), than))
        .or(() -> otherOf(choice.canary(), than));
  }

  private Optional<Lease<S>> otherOf(ServiceProvider<S> candidate, Lease<S> than) {
    return candidate == null || candidate == than.provider()
        ? Optional.empty()
        : Optional.ofNullable(table.take(candidate));
  }

  @Override
  public List<String> names() {
    Names<Choice<S>> now = choices;
    return now.names().stream().filter(name -> now.get(name).active() != null).sorted().toList();
  }

  @Override
  public void onChange(Consumer<String> listener) {
    listeners.add(listener);
  }

  private void changed(String name) {
    for (Consumer<String> listener : listeners) {
      try {
        listener.accept(name);
      } catch (RuntimeException e) {
        LOG.error("A listener of {}:{} failed; the change holds", kind.name(), name, e);
      }
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      onClose.accept(this);
    }
  }

  /** Finds the service of a started bundle; waits for it within the limit. */
  ServiceProvider<S> provide(
      Hosted bundle, PluginId id, long timeoutMs, Consumer<Throwable> onFailure)
      throws PluginException {
    S service =
        Limited.call(
            "start of " + id,
            timeoutMs + GRACE_MS,
            () ->
                bundle
                    .service(kind.service(), kind.nameProperty(), id.name(), timeoutMs)
                    .orElseThrow(() -> noService(id, timeoutMs)));
    return new ServiceProvider<>(id, service, table, onFailure);
  }

  private PluginException noService(PluginId id, long timeoutMs) {
    return new PluginException(
        "it offers no service "
            + kind.service().getName()
            + " with "
            + kind.nameProperty()
            + "="
            + id.name()
            + " within "
            + timeoutMs
            + " ms of its start, as its manifest promises");
  }

  void selfTest(ServiceProvider<?> candidate, long timeoutMs) throws PluginException {
    String name = candidate.id().name();
    S service = mine(candidate).service();
    Limited.call(
        "the self-test of " + kind.name() + ":" + name,
        timeoutMs,
        () -> {
          kind.selfTest(name, service);
          return null;
        });
  }

  void shift(String name, ServiceProvider<?> from, ServiceProvider<?> to, Predicate<String> topics)
      throws PluginException {
    try {
      kind.shift(name, mine(from), mine(to), topics);
    } catch (Exception | Error e) {
      throw new PluginException("the change-over failed: " + Limited.text(e), e);
    }
  }

  Choice<S> choice(String name) {
    Choice<S> choice = choices.get(name);
    return choice == null ? Choice.of(null, null) : choice;
  }

  /** Who serves the name from now on, and who did before; either may be null. */
  void serve(String name, ServiceProvider<?> active, ServiceProvider<?> before) {
    ServiceProvider<S> served = choice(name).active();
    put(name, Choice.of(mine(active), active == before ? null : mine(before)));
    if (active != served) {
      changed(name);
    }
  }

  void beginCanary(String name, ServiceProvider<?> canary, int percent, String topic) {
    put(name, choice(name).withCanary(mine(canary), percent, topic));
  }

  void endCanary(String name) {
    Choice<S> before = choice(name);
    put(name, Choice.of(before.active(), before.canary()));
  }

  /** Forgets a version that is about to be closed. */
  void withoutDraining(String name, ServiceProvider<?> closed) {
    Choice<S> before = choice(name);
    if (before.draining() == closed) {
      put(name, before.withoutDraining());
    }
  }

  private synchronized void put(String name, Choice<S> choice) {
    choices = choices.with(name, choice);
  }

  synchronized void withdrawAll() {
    choices = new Names<>();
  }

  @SuppressWarnings("unchecked") // providers of this kind are made by provide() only
  private ServiceProvider<S> mine(ServiceProvider<?> provider) {
    return (ServiceProvider<S>) provider;
  }
}
