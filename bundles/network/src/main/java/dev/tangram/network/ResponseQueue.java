package dev.tangram.network;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * The requests in flight of one connection in their order, which is the order of the answers. Used
 * on the event loop only.
 */
final class ResponseQueue {

  private final int limit;
  private final Deque<InboundRequest> inFlight = new ArrayDeque<>(2);

  /** The last request, when the next one has to wait for its answer. */
  private InboundRequest barrier;

  ResponseQueue(int limit) {
    this.limit = limit;
  }

  void add(InboundRequest request) {
    inFlight.add(request);
  }

  /** No further request before the last one is answered. */
  void holdBack() {
    barrier = inFlight.peekLast();
  }

  /** Whether another request may be dispatched. */
  boolean hasRoom() {
    return barrier == null && inFlight.size() < limit;
  }

  boolean isEmpty() {
    return inFlight.isEmpty();
  }

  /** Takes the first request when it has ended; otherwise gives null. */
  InboundRequest pollEnded() {
    InboundRequest head = inFlight.peek();
    if (head == null || !head.hasEnded()) {
      return null;
    }
    inFlight.poll();
    if (barrier == head) {
      barrier = null;
    }
    return head;
  }

  /** Takes all requests, ended or not. */
  void removeAll(Consumer<InboundRequest> action) {
    barrier = null;
    for (InboundRequest next = inFlight.poll(); next != null; next = inFlight.poll()) {
      action.accept(next);
    }
  }
}
