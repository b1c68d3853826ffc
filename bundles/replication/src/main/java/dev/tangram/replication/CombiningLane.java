package dev.tangram.replication;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serialises work without a thread of its own and without a lock: of the threads that arrive
 * together, the first becomes the owner and carries out what all of them brought, the others leave
 * their task behind and return at once.
 *
 * <p>Tasks are carried out in the order of arrival, those waiting at the same moment as one group.
 * A thread that submits while it is itself the owner (from a task) only adds to the queue.
 */
public final class CombiningLane {

  /** What is submitted. A task must not be submitted again before it has been carried out. */
  public abstract static class Task {
    private Task next;
    private int depth;
  }

  private static final class Marker extends Task {}

  private static final Logger LOG = LoggerFactory.getLogger(CombiningLane.class);

  /** Stands at the bottom of the stack while an owner works; null means that nobody does. */
  private static final Task OWNED = new Marker();

  private final AtomicReference<Task> top = new AtomicReference<>();
  private final Consumer<List<Task>> worker;
  private final int limit;
  // Only used by the owner; ownership passes on through "top".
  private final List<Task> group = new ArrayList<>();

  /**
   * @param worker carries out a group; the list is only valid during the call
   * @param limit the most tasks that may wait
   */
  public CombiningLane(int limit, Consumer<List<Task>> worker) {
    this.limit = limit;
    this.worker = worker;
  }

  /**
   * Carries the task out, or leaves it to the thread that is the owner now.
   *
   * @return false when too many tasks wait; nothing has happened then
   */
  public boolean submit(Task task) {
    return submit(task, limit);
  }

  /** Submits without regard to the limit: for the few tasks that are not made by clients. */
  public void submitAlways(Task task) {
    submit(task, Integer.MAX_VALUE);
  }

  private boolean submit(Task task, int depthMax) {
    while (true) {
      Task seen = top.get();
      int depth = seen == null ? 0 : seen.depth + 1;
      if (depth > depthMax) {
        return false;
      }
      task.next = seen;
      task.depth = depth;
      if (top.compareAndSet(seen, task)) {
        if (seen == null) {
          work();
        }
        return true;
      }
    }
  }

  private void work() {
    do {
      collect(top.getAndSet(OWNED));
      try {
        worker.accept(group);
      } catch (RuntimeException | Error e) {
        LOG.error("A group of {} tasks failed; the lane goes on", group.size(), e);
      }
      group.clear();
    } while (!top.compareAndSet(OWNED, null));
  }

  private void collect(Task newest) {
    for (Task task = newest; task != null && task != OWNED; ) {
      Task next = task.next;
      task.next = null;
      group.add(task);
      task = next;
    }
    Collections.reverse(group);
  }
}
