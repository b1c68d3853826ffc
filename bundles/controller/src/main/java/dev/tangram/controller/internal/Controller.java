package dev.tangram.controller.internal;

import dev.tangram.metadata.BrokerIdentity;
import dev.tangram.metadata.ClusterStore;
import dev.tangram.metadata.ClusterStore.Change;
import dev.tangram.metadata.ClusterStore.ControllerEpoch;
import dev.tangram.metadata.ClusterStoreException;
import dev.tangram.metadata.ConfigResource;
import dev.tangram.metadata.FencedControllerException;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The controller of this broker: stands for election and, while elected, reacts to what changes,
 * one event at a time.
 *
 * <p>Events say only what to look at again, so that any number of them of one kind is one: what
 * waits is bounded by the kinds and the number of topics. When the session expires, the term ends
 * before {@link #onSessionExpired()} returns, and nothing that waited is carried out.
 */
public final class Controller implements ClusterStore.Watcher, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Controller.class);

  /** How long a broker whose term failed leaves the election to others. */
  private static final long RETRY_BACKOFF_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final BrokerIdentity identity;
  private final ClusterStore store;
  private final BrokerChannel channel;
  private final Predicate<String> uncleanAllowed;
  private final Thread thread;
  private final List<Consumer<String>> deletionListeners = new CopyOnWriteArrayList<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition wake = lock.newCondition();
  private final EnumSet<Change> changes = EnumSet.noneOf(Change.class);
  private final Set<String> assignments = new LinkedHashSet<>();
  private boolean closed;
  private long session;
  private long notBeforeNanos = System.nanoTime();

  /** Held while one event is carried out; the end of a session waits for it. */
  private final ReentrantLock term = new ReentrantLock();

  private ActiveController active;
  private volatile ControllerEpoch currentEpoch;

  Controller(
      BrokerIdentity identity,
      ClusterStore store,
      BrokerChannel channel,
      Predicate<String> uncleanAllowed) {
    this.identity = identity;
    this.store = store;
    this.channel = channel;
    this.uncleanAllowed = uncleanAllowed;
    this.thread = new Thread(this::run, "tangram-controller");
  }

  void start() {
    thread.start();
    store.addWatcher(this);
    onChange(Change.CONTROLLER);
  }

  /**
   * Hears, on the controller's thread, of every topic that this controller has deleted for good.
   */
  void onTopicDeleted(Consumer<String> listener) {
    deletionListeners.add(listener);
  }

  private void topicDeleted(String topic) {
    deletionListeners.forEach(listener -> listener.accept(topic));
  }

  /** The epoch of this broker's term; empty while it is not the active controller. */
  Optional<ControllerEpoch> epoch() {
    return Optional.ofNullable(currentEpoch);
  }

  @Override
  public void onChange(Change change) {
    signal(() -> changes.add(change));
  }

  @Override
  public void onAssignmentChange(String topic) {
    signal(() -> assignments.add(topic));
  }

  @Override
  public void onConfigChange(ConfigResource resource, Map<String, String> config) {
    // Configurations decide nothing here until the next election reads them.
  }

  @Override
  public void onSessionExpired() {
    lock.lock();
    try {
      session++;
      changes.clear();
      assignments.clear();
    } finally {
      lock.unlock();
    }
    term.lock();
    try {
      endTerm();
    } finally {
      term.unlock();
    }
  }

  @Override
  public void onSessionEstablished() {
    onChange(Change.CONTROLLER);
  }

  private void signal(Runnable mark) {
    lock.lock();
    try {
      mark.run();
      wake.signal();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    while (true) {
      Set<Change> todo;
      Set<String> rewritten;
      long began;
      lock.lock();
      try {
        awaitWork();
        if (closed) {
          return;
        }
        todo = EnumSet.copyOf(changes);
        rewritten = new LinkedHashSet<>(assignments);
        changes.clear();
        assignments.clear();
        began = session;
      } finally {
        lock.unlock();
      }
      carryOut(todo, rewritten, began);
    }
  }

  /** Waits for an event and, after a failed term, for the end of the back-off. */
  private void awaitWork() {
    while (!closed) {
      long pauseNanos = notBeforeNanos - System.nanoTime();
      if (pauseNanos > 0) {
        awaitAtMost(pauseNanos);
      } else if (changes.isEmpty() && assignments.isEmpty()) {
        wake.awaitUninterruptibly();
      } else {
        return;
      }
    }
  }

  private void awaitAtMost(long nanos) {
    try {
      wake.awaitNanos(nanos);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closed = true;
    }
  }

  private void carryOut(Set<Change> todo, Set<String> rewritten, long began) {
    term.lock();
    try {
      if (isCurrent(began)) {
        react(todo, rewritten);
      }
    } catch (FencedControllerException e) {
      LOG.info("Broker {} is controller no more: {}", identity.id(), e.getMessage());
      endTerm();
      onChange(Change.CONTROLLER);
    } catch (ClusterStoreException e) {
      // The term ends; the next one reads everything anew, so nothing of this event is lost.
      LOG.warn(
          "The controller's term ended because coordination failed; it stands for election again",
          e);
      abandonTerm();
    } catch (RuntimeException e) {
      LOG.error(
          "The controller failed on {} {}; it gives the role back and stands for election again",
          todo,
          rewritten,
          e);
      abandonTerm();
    } finally {
      term.unlock();
    }
  }

  private boolean isCurrent(long began) {
    lock.lock();
    try {
      return session == began && !closed;
    } finally {
      lock.unlock();
    }
  }

  private void react(Set<Change> todo, Set<String> rewritten) {
    if (active == null) {
      standForElection();
      return;
    }
    if (todo.contains(Change.BROKERS)) {
      active.brokersChanged();
    }
    if (todo.contains(Change.TOPICS)) {
      active.topicsChanged();
    }
    rewritten.forEach(active::assignmentChanged);
    if (todo.contains(Change.TOPIC_DELETIONS)) {
      active.deletionsChanged();
    }
  }

  private void standForElection() {
    boolean registered = store.brokers().stream().anyMatch(broker -> broker.id() == identity.id());
    if (!registered) {
      return;
    }
    Optional<ControllerEpoch> won = store.electController(identity.id());
    if (won.isPresent()) {
      active =
          new ActiveController(
              identity.id(), store, won.get(), channel, uncleanAllowed, this::topicDeleted);
      active.begin();
      currentEpoch = won.get();
    }
  }

  private void endTerm() {
    active = null;
    currentEpoch = null;
  }

  private void abandonTerm() {
    ActiveController ended = active;
    endTerm();
    if (ended != null) {
      try {
        store.resignController(ended.epoch());
      } catch (ClusterStoreException e) {
        LOG.debug("The role could not be given back; it ends with the session", e);
      }
    }
    signal(
        () -> {
          notBeforeNanos = System.nanoTime() + RETRY_BACKOFF_NANOS;
          changes.add(Change.CONTROLLER);
        });
  }

  /** Gives the role back and ends the thread. */
  @Override
  public void close() {
    store.removeWatcher(this);
    signal(() -> closed = true);
    term.lock();
    try {
      if (active != null) {
        store.resignController(active.epoch());
        endTerm();
      }
    } catch (ClusterStoreException e) {
      LOG.debug("The role could not be given back; it ends with the session", e);
    } finally {
      term.unlock();
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
