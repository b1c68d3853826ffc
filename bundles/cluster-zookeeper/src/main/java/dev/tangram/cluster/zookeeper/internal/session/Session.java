package dev.tangram.cluster.zookeeper.internal.session;

import dev.tangram.metadata.ClusterStoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooKeeper;

/**
 * One session of ZooKeeper. A call belongs to the session it began in: when the connection breaks
 * it is sent again over the next connection of the same session, and when the session ends it
 * fails. So no decision reaches the ensemble by way of a later session.
 */
public final class Session {

  /** No limit but the session's own end. */
  public static final long UNTIL_THE_END = Long.MAX_VALUE;

  private static final int ALL_PERMITS = 1 << 20;

  /** The connection's troubles, not the operation's. */
  private static final Set<Code> AGAIN =
      Set.of(Code.CONNECTIONLOSS, Code.OPERATIONTIMEOUT, Code.SESSIONMOVED);

  private final Semaphore inFlight;
  private final long timeoutMs;
  private final Set<Round> rounds = ConcurrentHashMap.newKeySet();
  private ZooKeeper zooKeeper;
  private boolean connected;
  private boolean everConnected;
  private volatile boolean ended;
  private volatile long id;

  /**
   * Creates a session that is not connected yet.
   *
   * @param maxInFlight limit of requests on their way at the same time
   * @param timeoutMs how long a call waits for a broken connection to come back
   */
  Session(int maxInFlight, long timeoutMs) {
    this.inFlight = new Semaphore(maxInFlight);
    this.timeoutMs = timeoutMs;
  }

  /** Session id, 0 until it is connected. */
  public long id() {
    return id;
  }

  public boolean ended() {
    return ended;
  }

  /** Session timeout the ensemble granted, in milliseconds. */
  public synchronized int negotiatedTimeoutMs() {
    return zooKeeper.getSessionTimeout();
  }

  synchronized void attach(ZooKeeper handle) {
    zooKeeper = handle;
  }

  synchronized boolean everConnected() {
    return everConnected;
  }

  /**
   * Takes in a change of the connection.
   *
   * @return whether this is the session's first connection
   */
  synchronized boolean process(WatchedEvent event) {
    boolean first = false;
    if (event.getState() == KeeperState.SyncConnected) {
      first = !everConnected;
      connected = true;
      everConnected = true;
      id = zooKeeper.getSessionId();
    } else {
      connected = false;
    }
    notifyAll();
    return first && !ended;
  }

  /** Fails all calls that run, and all later ones. */
  void end() {
    synchronized (this) {
      ended = true;
      notifyAll();
    }
    inFlight.release(ALL_PERMITS);
    rounds.forEach(Round::abort);
  }

  /** Runs one request. */
  public Reply run(Request request) {
    return runAll(List.of(request)).get(0);
  }

  /** Runs all requests, pipelined; the replies have their order. */
  public List<Reply> runAll(List<Request> requests) {
    return runAll(requests, timeoutMs);
  }

  /**
   * Runs all requests, pipelined.
   *
   * @param patienceMs how long to wait for a broken connection
   * @throws ClusterStoreException when the connection does not come back in time, {@link
   *     SessionExpiredException} when the session ends
   */
  public List<Reply> runAll(List<Request> requests, long patienceMs) {
    Reply[] replies = new Reply[requests.size()];
    List<Integer> open = new ArrayList<>(requests.size());
    for (int i = 0; i < replies.length; i++) {
      open.add(i);
    }
    boolean repeated = false;
    try {
      while (!open.isEmpty()) {
        open = runRound(requests, open, replies, repeated);
        if (!open.isEmpty()) {
          awaitConnected(patienceMs);
          repeated = true;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClusterStoreException("interrupted while waiting for ZooKeeper", e);
    }
    return List.of(replies);
  }

  /** Waits until the session is connected. */
  void awaitConnected(long patienceMs) throws InterruptedException {
    long start = System.nanoTime();
    synchronized (this) {
      while (!connected && !ended) {
        long leftMs = patienceMs - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        if (leftMs <= 0) {
          throw new ClusterStoreException(
              "no connection to ZooKeeper within " + patienceMs + " ms");
        }
        wait(leftMs);
      }
    }
    demandAlive();
  }

  private List<Integer> runRound(
      List<Request> requests, List<Integer> open, Reply[] replies, boolean repeated)
      throws InterruptedException {
    Round round = new Round(open.size());
    rounds.add(round);
    try {
      ZooKeeper handle;
      synchronized (this) {
        handle = zooKeeper;
      }
      for (int i = 0; i < open.size(); i++) {
        inFlight.acquire();
        demandAlive();
        int slot = i;
        requests.get(open.get(i)).send(handle, reply -> round.answer(slot, reply));
      }
      demandAlive();
      round.done.await();
    } finally {
      rounds.remove(round);
    }
    return round.collect(open, replies, repeated);
  }

  private void demandAlive() {
    if (ended) {
      throw new SessionExpiredException("the ZooKeeper session has ended");
    }
  }

  /** Requests that were sent together. */
  private final class Round {
    private final AtomicReferenceArray<Reply> answers;
    private final CountDownLatch done;

    Round(int size) {
      answers = new AtomicReferenceArray<>(size);
      done = new CountDownLatch(size);
    }

    void answer(int slot, Reply reply) {
      answers.set(slot, reply);
      inFlight.release();
      done.countDown();
    }

    void abort() {
      while (done.getCount() > 0) {
        done.countDown();
      }
    }

    /** Files the answers and returns what has to be sent again. */
    List<Integer> collect(List<Integer> open, Reply[] replies, boolean repeated) {
      List<Integer> again = new ArrayList<>();
      for (int i = 0; i < open.size(); i++) {
        Reply reply = answers.get(i);
        if (reply == null || reply.is(Code.SESSIONEXPIRED)) {
          throw new SessionExpiredException("the ZooKeeper session ended during the call");
        }
        if (AGAIN.contains(reply.code())) {
          again.add(open.get(i));
        } else {
          replies[open.get(i)] = repeated ? reply.asRepeated() : reply;
        }
      }
      return again;
    }
  }
}
