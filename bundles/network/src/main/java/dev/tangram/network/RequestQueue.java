package dev.tangram.network;

import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The bounded queue of requests that wait for an I/O thread. */
final class RequestQueue {

  private final BlockingQueue<Runnable> queue;
  private final Queue<Runnable> waiters = new ConcurrentLinkedQueue<>();

  RequestQueue(int capacity) {
    queue = new ArrayBlockingQueue<>(capacity);
  }

  boolean offer(Runnable request) {
    return queue.offer(request);
  }

  /** Has a task run, once, when there may be room again; it may run at once. */
  void await(Runnable waiter) {
    waiters.add(waiter);
    if (queue.remainingCapacity() > 0) {
      wake();
    }
  }

  /** Wakes one that waits; also used by one that was woken and has nothing to add any more. */
  void wake() {
    Runnable waiter = waiters.poll();
    if (waiter != null) {
      waiter.run();
    }
  }

  /** Waits for a request. Each one taken makes room for one that waits. */
  Runnable take() throws InterruptedException {
    Runnable request = queue.take();
    wake();
    return request;
  }

  /** Adds behind all others, waiting for room. */
  void put(Runnable last) throws InterruptedException {
    queue.put(last);
  }

  int size() {
    return queue.size();
  }
}
