package dev.tangram.request;

import dev.tangram.protocol.ApiKey;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;

/** Counts requests by API. Cheap to write from many threads; a read is no snapshot in time. */
public final class RequestMetrics {

  private final AtomicReferenceArray<Api> apis = new AtomicReferenceArray<>(ApiKey.values().length);

  /** The counters of an API. */
  public Api of(ApiKey key) {
    Api api = apis.getPlain(key.ordinal());
    if (api == null) {
      apis.compareAndSet(key.ordinal(), null, new Api());
      api = apis.get(key.ordinal());
    }
    return api;
  }

  /** The counters of one API since the start. */
  public static final class Api {

    /** Bucket n counts times from 2^n to 2^(n+1) microseconds; the last one all beyond. */
    public static final int BUCKETS = 28;

    private final LongAdder requests = new LongAdder();
    private final LongAdder errors = new LongAdder();
    private final LongAdder queueNanos = new LongAdder();
    private final LongAdder totalNanos = new LongAdder();
    private final LongAdder bytesIn = new LongAdder();
    private final LongAdder bytesOut = new LongAdder();
    private final LongAdder[] buckets = new LongAdder[BUCKETS];

    private Api() {
      for (int i = 0; i < BUCKETS; i++) {
        buckets[i] = new LongAdder();
      }
    }

    /**
     * Counts a request that has ended.
     *
     * @param inBytes size of the request
     * @param outBytes size of the response, 0 without one
     * @param nanos time from the frame's arrival to the response
     */
    public void ended(long inBytes, long outBytes, long nanos) {
      requests.increment();
      bytesIn.add(inBytes);
      bytesOut.add(outBytes);
      totalNanos.add(nanos);
      buckets[bucket(nanos)].increment();
    }

    /** Adds the time that a request waited for an I/O thread. */
    public void queued(long nanos) {
      queueNanos.add(nanos);
    }

    /** Counts a request whose handling failed. */
    public void failed() {
      errors.increment();
    }

    private static int bucket(long nanos) {
      long micros = Math.max(1, nanos / 1_000);
      return Math.min(BUCKETS - 1, Long.SIZE - 1 - Long.numberOfLeadingZeros(micros));
    }

    /** Requests that have ended. */
    public long requests() {
      return requests.sum();
    }

    /** Requests whose handling failed. */
    public long errors() {
      return errors.sum();
    }

    /** Nanoseconds that requests waited for an I/O thread. */
    public long queueNanos() {
      return queueNanos.sum();
    }

    /** Nanoseconds from arrival to response, over all requests. */
    public long totalNanos() {
      return totalNanos.sum();
    }

    /** Bytes of requests. */
    public long bytesIn() {
      return bytesIn.sum();
    }

    /** Bytes of responses. */
    public long bytesOut() {
      return bytesOut.sum();
    }

    /** Number of requests by time: see {@link #BUCKETS}. */
    public long[] histogram() {
      long[] counts = new long[BUCKETS];
      for (int i = 0; i < BUCKETS; i++) {
        counts[i] = buckets[i].sum();
      }
      return counts;
    }
  }
}
