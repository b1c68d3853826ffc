package dev.tangram.client.scripted;

import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.ApiMessage;
import dev.tangram.protocol.BufferPayload;
import dev.tangram.protocol.message.CreateTopicsRequest;
import dev.tangram.protocol.message.CreateTopicsResponse;
import dev.tangram.protocol.message.DeleteTopicsRequest;
import dev.tangram.protocol.message.DeleteTopicsResponse;
import dev.tangram.protocol.message.DescribeConfigsRequest;
import dev.tangram.protocol.message.DescribeConfigsResponse;
import dev.tangram.protocol.message.FetchRequest;
import dev.tangram.protocol.message.FetchResponse;
import dev.tangram.protocol.message.IncrementalAlterConfigsRequest;
import dev.tangram.protocol.message.IncrementalAlterConfigsResponse;
import dev.tangram.protocol.message.InitProducerIdRequest;
import dev.tangram.protocol.message.InitProducerIdResponse;
import dev.tangram.protocol.message.ListOffsetsRequest;
import dev.tangram.protocol.message.ListOffsetsResponse;
import dev.tangram.protocol.message.MetadataRequest;
import dev.tangram.protocol.message.MetadataResponse;
import dev.tangram.protocol.message.ProduceRequest;
import dev.tangram.protocol.message.ProduceResponse;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a broker usually answers. */
final class Answers {

  /** The operation that gives a property its default again. */
  private static final byte DELETE = 1;

  private static final byte GROUP_RESOURCE = 32;
  private static final byte TOPIC_CONFIG = 1;
  private static final byte GROUP_CONFIG = 8;
  private static final byte DEFAULT_CONFIG = 5;

  private final ScriptedCluster cluster;
  private final int id;
  private final GroupAnswers groups;

  Answers(ScriptedCluster cluster, int id) {
    this.cluster = cluster;
    this.id = id;
    this.groups = new GroupAnswers(cluster, id);
  }

  ApiMessage to(ApiMessage request, short version) {
    if (request instanceof MetadataRequest metadata) {
      return metadata(metadata);
    } else if (request instanceof ProduceRequest produce) {
      return produce(produce);
    } else if (request instanceof FetchRequest fetch) {
      return fetch(fetch, version);
    } else if (request instanceof ListOffsetsRequest offsets) {
      return offsets(offsets, version);
    } else if (request instanceof InitProducerIdRequest) {
      return new InitProducerIdResponse().setProducerId(cluster.producerIds.incrementAndGet());
    } else if (request instanceof CreateTopicsRequest create) {
      return create(create);
    } else if (request instanceof DeleteTopicsRequest delete) {
      return delete(delete, version);
    } else if (request instanceof DescribeConfigsRequest configs) {
      return configs(configs, version);
    } else if (request instanceof IncrementalAlterConfigsRequest alter) {
      return alter(alter);
    }
    ApiMessage answer = groups.to(request, version);
    if (answer == null) {
      throw new IllegalArgumentException("Not scripted: " + request);
    }
    return answer;
  }

  private MetadataResponse metadata(MetadataRequest request) {
    List<MetadataResponse.MetadataResponseBroker> brokers = new ArrayList<>();
    for (ScriptedBroker broker : cluster.brokers()) {
      brokers.add(
          new MetadataResponse.MetadataResponseBroker()
              .setNodeId(broker.id())
              .setHost(broker.endpoint().host())
              .setPort(broker.endpoint().port()));
    }
    List<String> names = new ArrayList<>();
    if (request.topics() == null) {
      names.addAll(cluster.topics().keySet());
    } else {
      request.topics().forEach(topic -> names.add(topic.name()));
    }
    List<MetadataResponse.MetadataResponseTopic> topics = new ArrayList<>();
    names.forEach(name -> topics.add(describe(name, request.allowAutoTopicCreation())));
    return new MetadataResponse()
        .setClusterId("scripted")
        .setControllerId(0)
        .setBrokers(brokers)
        .setTopics(topics);
  }

  private MetadataResponse.MetadataResponseTopic describe(String name, boolean mayCreate) {
    MetadataResponse.MetadataResponseTopic answer =
        new MetadataResponse.MetadataResponseTopic().setName(name);
    ScriptedCluster.Topic topic = cluster.topics().get(name);
    if (topic == null) {
      boolean creates = mayCreate && cluster.autoCreate;
      if (creates) {
        cluster.create(name, 1);
      }
      ErrorCode error =
          creates ? ErrorCode.LEADER_NOT_AVAILABLE : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
      return answer.setErrorCode(error.code());
    }
    List<MetadataResponse.MetadataResponsePartition> partitions = new ArrayList<>();
    for (int i = 0; i < topic.partitions().size(); i++) {
      int leader = topic.partitions().get(i).leader();
      partitions.add(
          new MetadataResponse.MetadataResponsePartition()
              .setPartitionIndex(i)
              .setLeaderId(leader)
              .setLeaderEpoch(0)
              .setReplicaNodes(new int[] {leader})
              .setIsrNodes(new int[] {leader}));
    }
    return answer
        .setTopicId(topic.id())
        .setIsInternal(name.startsWith("__"))
        .setPartitions(partitions);
  }

  /** The log where this broker leads it. */
  private PartitionLog led(String topic, int partition) {
    PartitionLog log = topic == null ? null : cluster.log(topic, partition);
    return log != null && log.leader() == id ? log : null;
  }

  private ErrorCode missing(String topic, int partition) {
    boolean there = topic != null && cluster.log(topic, partition) != null;
    return there ? ErrorCode.NOT_LEADER_OR_FOLLOWER : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
  }

  private ProduceResponse produce(ProduceRequest request) {
    List<ProduceResponse.TopicProduceResponse> topics = new ArrayList<>();
    for (ProduceRequest.TopicProduceData topic : request.topicData()) {
      List<ProduceResponse.PartitionProduceResponse> partitions = new ArrayList<>();
      for (ProduceRequest.PartitionProduceData partition : topic.partitionData()) {
        PartitionLog log = led(topic.name(), partition.index());
        PartitionLog.Appended appended =
            log == null
                ? new PartitionLog.Appended(missing(topic.name(), partition.index()), -1)
                : partition.records().sizeInBytes() > cluster.maxBatchBytes
                    ? new PartitionLog.Appended(ErrorCode.MESSAGE_TOO_LARGE, -1)
                    : log.append(((BufferPayload) partition.records()).buffer().nioBuffer());
        partitions.add(
            new ProduceResponse.PartitionProduceResponse()
                .setIndex(partition.index())
                .setErrorCode(appended.error().code())
                .setBaseOffset(appended.baseOffset()));
      }
      topics.add(
          new ProduceResponse.TopicProduceResponse()
              .setName(topic.name())
              .setPartitionResponses(partitions));
    }
    return new ProduceResponse().setResponses(topics);
  }

  private FetchResponse fetch(FetchRequest request, short version) {
    List<FetchResponse.FetchableTopicResponse> topics = new ArrayList<>();
    for (FetchRequest.FetchTopic topic : request.topics()) {
      String name = version >= 13 ? cluster.nameOf(topic.topicId()) : topic.topic();
      List<FetchResponse.PartitionData> partitions = new ArrayList<>();
      for (FetchRequest.FetchPartition partition : topic.partitions()) {
        partitions.add(read(name, partition, request));
      }
      FetchResponse.FetchableTopicResponse answer =
          new FetchResponse.FetchableTopicResponse().setPartitions(partitions);
      topics.add(version >= 13 ? answer.setTopicId(topic.topicId()) : answer.setTopic(name));
    }
    return new FetchResponse().setResponses(topics);
  }

  private FetchResponse.PartitionData read(
      String topic, FetchRequest.FetchPartition wanted, FetchRequest request) {
    FetchResponse.PartitionData data =
        new FetchResponse.PartitionData().setPartitionIndex(wanted.partition());
    PartitionLog log = led(topic, wanted.partition());
    if (log == null) {
      return data.setErrorCode(missing(topic, wanted.partition()).code());
    }
    if (wanted.fetchOffset() > log.endOffset() || wanted.fetchOffset() < log.startOffset()) {
      return data.setErrorCode(ErrorCode.OFFSET_OUT_OF_RANGE.code());
    }
    try {
      // With several partitions waiting for one of them would hold up the others.
      boolean alone =
          request.topics().size() == 1 && request.topics().get(0).partitions().size() == 1;
      int wait = alone ? request.maxWaitMs() : 0;
      ByteBuffer records = log.read(wanted.fetchOffset(), wanted.partitionMaxBytes(), wait);
      return data.setHighWatermark(log.endOffset())
          .setRecords(new BufferPayload(Unpooled.wrappedBuffer(records)));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private ListOffsetsResponse offsets(ListOffsetsRequest request, short version) {
    List<ListOffsetsResponse.ListOffsetsTopicResponse> topics = new ArrayList<>();
    for (ListOffsetsRequest.ListOffsetsTopic topic : request.topics()) {
      List<ListOffsetsResponse.ListOffsetsPartitionResponse> partitions = new ArrayList<>();
      for (ListOffsetsRequest.ListOffsetsPartition partition : topic.partitions()) {
        ListOffsetsResponse.ListOffsetsPartitionResponse answer =
            new ListOffsetsResponse.ListOffsetsPartitionResponse()
                .setPartitionIndex(partition.partitionIndex());
        PartitionLog log = led(topic.name(), partition.partitionIndex());
        if (log == null) {
          ErrorCode error = missing(topic.name(), partition.partitionIndex());
          partitions.add(answer.setErrorCode(error.code()));
        } else {
          long offset =
              partition.timestamp() == -1
                  ? log.endOffset()
                  : partition.timestamp() == -2
                      ? log.startOffset()
                      : log.offsetAt(partition.timestamp());
          partitions.add(
              version == 0
                  ? answer.setOldStyleOffsets(new long[] {offset})
                  : answer.setOffset(offset));
        }
      }
      topics.add(
          new ListOffsetsResponse.ListOffsetsTopicResponse()
              .setName(topic.name())
              .setPartitions(partitions));
    }
    return new ListOffsetsResponse().setTopics(topics);
  }

  private CreateTopicsResponse create(CreateTopicsRequest request) {
    List<CreateTopicsResponse.CreatableTopicResult> results = new ArrayList<>();
    for (CreateTopicsRequest.CreatableTopic topic : request.topics()) {
      CreateTopicsResponse.CreatableTopicResult result =
          new CreateTopicsResponse.CreatableTopicResult().setName(topic.name());
      if (cluster.topics().containsKey(topic.name())) {
        result.setErrorCode(ErrorCode.TOPIC_ALREADY_EXISTS.code());
      } else if (topic.name().contains(" ")) {
        result
            .setErrorCode(ErrorCode.INVALID_TOPIC_EXCEPTION.code())
            .setErrorMessage("the broker's own words");
      } else {
        Map<String, String> configs = new HashMap<>();
        topic.configs().forEach(config -> configs.put(config.name(), config.value()));
        cluster.create(topic.name(), Math.max(1, topic.numPartitions()), configs);
      }
      results.add(result);
    }
    return new CreateTopicsResponse().setTopics(results);
  }

  private DeleteTopicsResponse delete(DeleteTopicsRequest request, short version) {
    List<String> names = new ArrayList<>();
    if (version >= 6) {
      request.topics().forEach(topic -> names.add(topic.name()));
    } else {
      names.addAll(request.topicNames());
    }
    List<DeleteTopicsResponse.DeletableTopicResult> results = new ArrayList<>();
    for (String name : names) {
      ErrorCode error =
          cluster.delete(name) ? ErrorCode.NONE : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
      results.add(
          new DeleteTopicsResponse.DeletableTopicResult().setName(name).setErrorCode(error.code()));
    }
    return new DeleteTopicsResponse().setResponses(results);
  }

  private DescribeConfigsResponse configs(DescribeConfigsRequest request, short version) {
    List<DescribeConfigsResponse.DescribeConfigsResult> results = new ArrayList<>();
    for (DescribeConfigsRequest.DescribeConfigsResource resource : request.resources()) {
      if (resource.resourceType() == GROUP_RESOURCE) {
        results.add(groupConfigs(resource));
        continue;
      }
      List<DescribeConfigsResponse.DescribeConfigsResourceResult> configs = new ArrayList<>();
      ScriptedCluster.Topic topic = cluster.topics().get(resource.resourceName());
      topic
          .configs()
          .forEach((name, value) -> configs.add(config(name, value, TOPIC_CONFIG, version)));
      configs.add(config("segment.bytes", "1073741824", DEFAULT_CONFIG, version));
      results.add(
          new DescribeConfigsResponse.DescribeConfigsResult()
              .setResourceType(resource.resourceType())
              .setResourceName(resource.resourceName())
              .setConfigs(configs));
    }
    return new DescribeConfigsResponse().setResults(results);
  }

  private DescribeConfigsResponse.DescribeConfigsResult groupConfigs(
      DescribeConfigsRequest.DescribeConfigsResource resource) {
    List<DescribeConfigsResponse.DescribeConfigsResourceResult> configs = new ArrayList<>();
    ScriptedGroup group = cluster.groups().get(resource.resourceName());
    Map<String, String> own = group == null ? Map.of() : group.configs();
    own.forEach((name, value) -> configs.add(config(name, value, GROUP_CONFIG, (short) 1)));
    if (!own.containsKey("group.assignor")) {
      configs.add(config("group.assignor", "", DEFAULT_CONFIG, (short) 1));
    }
    return new DescribeConfigsResponse.DescribeConfigsResult()
        .setResourceType(resource.resourceType())
        .setResourceName(resource.resourceName())
        .setConfigs(configs);
  }

  private ErrorCode alterGroup(IncrementalAlterConfigsRequest.AlterConfigsResource resource) {
    ScriptedGroup group = cluster.classicGroup(resource.resourceName());
    for (IncrementalAlterConfigsRequest.AlterableConfig change : resource.configs()) {
      if ("none".equals(change.value())) {
        return ErrorCode.INVALID_CONFIG;
      }
      group.configure(change.name(), change.configOperation() == DELETE ? null : change.value());
    }
    return ErrorCode.NONE;
  }

  private IncrementalAlterConfigsResponse alter(IncrementalAlterConfigsRequest request) {
    List<IncrementalAlterConfigsResponse.AlterConfigsResourceResponse> results = new ArrayList<>();
    for (IncrementalAlterConfigsRequest.AlterConfigsResource resource : request.resources()) {
      ScriptedCluster.Topic topic = cluster.topics().get(resource.resourceName());
      ErrorCode error = topic == null ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION : ErrorCode.NONE;
      if (resource.resourceType() == GROUP_RESOURCE) {
        error = alterGroup(resource);
        topic = null;
      }
      if (topic != null) {
        Map<String, String> configs = topic.configs();
        resource
            .configs()
            .forEach(
                change ->
                    configs.compute(
                        change.name(),
                        (name, old) -> change.configOperation() == DELETE ? null : change.value()));
      }
      results.add(
          new IncrementalAlterConfigsResponse.AlterConfigsResourceResponse()
              .setResourceType(resource.resourceType())
              .setResourceName(resource.resourceName())
              .setErrorCode(error.code()));
    }
    return new IncrementalAlterConfigsResponse().setResponses(results);
  }

  private static DescribeConfigsResponse.DescribeConfigsResourceResult config(
      String name, String value, byte source, short version) {
    DescribeConfigsResponse.DescribeConfigsResourceResult result =
        new DescribeConfigsResponse.DescribeConfigsResourceResult().setName(name).setValue(value);
    return version == 0
        ? result.setIsDefault(source == DEFAULT_CONFIG)
        : result.setConfigSource(source);
  }
}
