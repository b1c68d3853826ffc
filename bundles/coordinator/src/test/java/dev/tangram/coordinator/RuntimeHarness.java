package dev.tangram.coordinator;

import static org.awaitility.Awaitility.await;

import dev.tangram.coordinator.MapShard.Entry;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.records.CompressionType;
import dev.tangram.replication.Partition;
import dev.tangram.replication.TestBroker;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Coordinators of maps on real logs; time by hand. */
final class RuntimeHarness implements AutoCloseable {

  static final String TOPIC = "__consumer_offsets";
  static final int COMMIT_TIMEOUT_MS = 5_000;
  static final List<Integer> ME = List.of(TestBroker.ID);
  static final List<Integer> BOTH = List.of(TestBroker.ID, 2);

  final TestBroker broker;
  final AtomicLong ticks = new AtomicLong(1_000_000);

  /** Every shard that was made, the oldest first. */
  final List<MapShard> shards = new CopyOnWriteArrayList<>();

  CompressionType compression = CompressionType.NONE;
  int waitingMax = CoordinatorSettings.DEFAULT_WAITING_MAX;
  int loadBytes = 1 << 20;
  RecordSerde<Entry> serde = new MapShard.Serde();
  ShardFactory<MapShard, Entry> factory = MapShard::new;
  ReplicatedRuntime<MapShard, Entry> runtime;

  RuntimeHarness(Path directory) {
    broker = new TestBroker(directory);
  }

  RuntimeHarness open() {
    CoordinatorSettings settings =
        new CoordinatorSettings(
            TOPIC, () -> 50, compression.id(), loadBytes, COMMIT_TIMEOUT_MS, waitingMax);
    ShardFactory<MapShard, Entry> noting =
        context -> {
          MapShard shard = factory.create(context);
          shards.add(shard);
          return shard;
        };
    runtime =
        ReplicatedRuntime.open(
            broker.replicas, settings, serde, noting, Clock.systemUTC(), ticks::get);
    return this;
  }

  /** Makes this broker the only replica of partition 0, and opens the runtime. */
  RuntimeHarness alone(String... configs) {
    broker.topic(TOPIC, 1, configs);
    open();
    loaded();
    return this;
  }

  /** What this broker is to partition 0 from an epoch on. */
  void role(int leader, int epoch, List<Integer> isr, List<Integer> replicas) {
    broker.assign(broker.assignment(TOPIC, 0, leader, epoch, isr, replicas));
  }

  Partition partition() {
    return broker.partition(TOPIC, 0);
  }

  MapShard shard() {
    return shards.get(shards.size() - 1);
  }

  /** Waits until the newest shard of partition 0 serves. */
  MapShard loaded() {
    await()
        .until(
            () ->
                error(ask(shard -> CoordinatorResult.of("up")))
                    != ErrorCode.COORDINATOR_LOAD_IN_PROGRESS);
    return shard();
  }

  <T> CompletableFuture<T> ask(ShardOperation<MapShard, Entry, T> operation) {
    return runtime.submit(0, operation);
  }

  CompletableFuture<String> put(String key, String value) {
    return ask(shard -> MapShard.put(key, value));
  }

  CompletableFuture<String> get(String key) {
    return ask(shard -> shard.get(key));
  }

  /** NONE while it is not done, or went well. */
  static ErrorCode error(CompletableFuture<?> answer) {
    if (!answer.isCompletedExceptionally()) {
      return ErrorCode.NONE;
    }
    try {
      answer.join();
      return ErrorCode.NONE;
    } catch (CompletionException e) {
      return ((ApiException) e.getCause()).error();
    }
  }

  /** The answer, waited for. */
  static <T> T result(CompletableFuture<T> answer) throws Exception {
    return answer.get(30, TimeUnit.SECONDS);
  }

  /** The error, waited for. */
  static ErrorCode failure(CompletableFuture<?> answer) {
    await().until(answer::isDone);
    return error(answer);
  }

  /** Lets time pass for everybody. */
  void advance(long ms) {
    ticks.addAndGet(ms);
    broker.timer.advance(ms);
  }

  @Override
  public void close() {
    if (runtime != null) {
      runtime.close();
    }
    broker.close();
  }
}
