package dev.tangram.replication.internal.storage;

import dev.tangram.log.LogDirInfo;
import dev.tangram.log.LogDirInfo.PartitionSize;
import dev.tangram.model.ErrorCode;
import dev.tangram.model.TopicPartition;
import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.message.DescribeLogDirsRequest;
import dev.tangram.protocol.message.DescribeLogDirsRequest.DescribableLogDirTopic;
import dev.tangram.protocol.message.DescribeLogDirsResponse;
import dev.tangram.protocol.message.DescribeLogDirsResponse.DescribeLogDirsPartition;
import dev.tangram.protocol.message.DescribeLogDirsResponse.DescribeLogDirsResult;
import dev.tangram.protocol.message.DescribeLogDirsResponse.DescribeLogDirsTopic;
import dev.tangram.replication.ReplicaManager;
import dev.tangram.request.RequestContext;
import dev.tangram.request.RequestHandler;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** DescribeLogDirs, versions 0 to 4: the log directories, their partitions and their room. */
@Component(service = RequestHandler.class)
public final class DescribeLogDirsHandler implements RequestHandler {

  private final ReplicaManager replicas;

  @Activate
  public DescribeLogDirsHandler(@Reference ReplicaManager replicas) {
    this.replicas = replicas;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.DESCRIBE_LOG_DIRS;
  }

  @Override
  public void handle(RequestContext request) {
    DescribeLogDirsRequest body = request.body();
    Predicate<TopicPartition> wanted = wanted(body);
    List<DescribeLogDirsResult> results = new ArrayList<>();
    for (LogDirInfo directory : replicas.logs().describeLogDirs()) {
      results.add(describe(directory, wanted));
    }
    request.respond(
        new DescribeLogDirsResponse().setErrorCode(ErrorCode.NONE.code()).setResults(results));
  }

  /** A request without a list asks for all partitions. */
  private static Predicate<TopicPartition> wanted(DescribeLogDirsRequest body) {
    if (body.topics() == null) {
      return partition -> true;
    }
    Set<TopicPartition> named = new HashSet<>();
    for (DescribableLogDirTopic topic : body.topics()) {
      for (int partition : topic.partitions()) {
        if (partition >= 0) {
          named.add(new TopicPartition(topic.topic(), partition));
        }
      }
    }
    return named::contains;
  }

  private static DescribeLogDirsResult describe(
      LogDirInfo directory, Predicate<TopicPartition> wanted) {
    DescribeLogDirsResult result =
        new DescribeLogDirsResult()
            .setLogDir(directory.path().toString())
            .setTotalBytes(directory.totalBytes())
            .setUsableBytes(directory.usableBytes());
    if (directory.offline()) {
      return result.setErrorCode(ErrorCode.KAFKA_STORAGE_ERROR.code()).setTopics(List.of());
    }
    Map<String, List<DescribeLogDirsPartition>> byTopic = new TreeMap<>();
    add(byTopic, directory.partitions(), wanted, false);
    // As Kafka shows a replica that moves to another directory: it moves to another engine.
    add(byTopic, directory.futures(), wanted, true);
    List<DescribeLogDirsTopic> topics = new ArrayList<>(byTopic.size());
    byTopic.forEach(
        (topic, partitions) ->
            topics.add(new DescribeLogDirsTopic().setName(topic).setPartitions(partitions)));
    return result.setErrorCode(ErrorCode.NONE.code()).setTopics(topics);
  }

  private static void add(
      Map<String, List<DescribeLogDirsPartition>> byTopic,
      List<PartitionSize> sizes,
      Predicate<TopicPartition> wanted,
      boolean future) {
    for (PartitionSize size : sizes) {
      if (wanted.test(size.partition())) {
        byTopic
            .computeIfAbsent(size.partition().topic(), topic -> new ArrayList<>())
            .add(
                new DescribeLogDirsPartition()
                    .setPartitionIndex(size.partition().partition())
                    .setPartitionSize(size.sizeInBytes())
                    .setOffsetLag(size.offsetLag())
                    .setIsFutureKey(future));
      }
    }
  }
}
