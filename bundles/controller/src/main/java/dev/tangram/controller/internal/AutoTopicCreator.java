package dev.tangram.controller.internal;

import dev.tangram.metadata.ClusterStore.TopicAssignment;
import dev.tangram.metadata.ClusterStoreException;
import dev.tangram.metadata.TopicCreator;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates topics on first use, each once however many clients ask, on one thread of its own. */
final class AutoTopicCreator implements TopicCreator, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(AutoTopicCreator.class);

  /** Topics that wait to be created; clients beyond it are told to ask again. */
  private static final int MAX_WAITING = 1000;

  /**
   * How long a created topic may take to get its leaders before the client is told to ask again.
   */
  private static final long LEADER_WAIT_MS = 5_000;

  private final TopicService topics;
  private final InternalTopics internal;
  private final ThreadPoolExecutor worker;
  private final Map<String, CompletableFuture<ErrorCode>> inFlight = new ConcurrentHashMap<>();

  AutoTopicCreator(TopicService topics, InternalTopics internal) {
    this.topics = topics;
    this.internal = internal;
    this.worker =
        new ThreadPoolExecutor(
            1,
            1,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MAX_WAITING),
            task -> new Thread(task, "tangram-topic-creator"));
    this.worker.allowCoreThreadTimeOut(true);
  }

  @Override
  public CompletionStage<ErrorCode> createAutomatically(String topic) {
    CompletableFuture<ErrorCode> created = new CompletableFuture<>();
    CompletableFuture<ErrorCode> earlier = inFlight.putIfAbsent(topic, created);
    if (earlier != null) {
      return earlier;
    }
    created.whenComplete((error, failure) -> inFlight.remove(topic, created));
    try {
      worker.execute(() -> create(topic, created));
    } catch (RejectedExecutionException e) {
      created.complete(ErrorCode.LEADER_NOT_AVAILABLE);
    }
    return created;
  }

  private void create(String name, CompletableFuture<ErrorCode> created) {
    try {
      NewTopic topic = internal.onFirstUse(name);
      TopicAssignment planned = topics.plan(topic);
      topics.create(planned, topic.configs());
      LOG.info(
          "Created topic {} on first use, with {} partitions", name, planned.replicas().size());
      topics
          .led(planned.id(), planned.replicas().size(), LEADER_WAIT_MS)
          .thenAccept(
              led -> created.complete(led ? ErrorCode.NONE : ErrorCode.LEADER_NOT_AVAILABLE));
    } catch (ApiException e) {
      if (e.error() != ErrorCode.TOPIC_ALREADY_EXISTS) {
        LOG.warn("Topic {} cannot be created on first use: {}", name, e.getMessage());
      }
      created.complete(e.error());
    } catch (ClusterStoreException e) {
      LOG.warn("Topic {} could not be created on first use; the client will ask again", name, e);
      created.complete(ErrorCode.LEADER_NOT_AVAILABLE);
    } catch (RuntimeException e) {
      LOG.error("Topic {} could not be created on first use", name, e);
      created.complete(ErrorCode.UNKNOWN_SERVER_ERROR);
    }
  }

  @Override
  public void close() {
    worker.shutdownNow();
    inFlight.values().forEach(waiting -> waiting.complete(ErrorCode.LEADER_NOT_AVAILABLE));
  }
}
