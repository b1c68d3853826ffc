package dev.tangram.client.producer;

import dev.tangram.client.ClientException;
import dev.tangram.client.ClientSettings;
import dev.tangram.client.Retries;
import dev.tangram.model.ErrorCode;
import dev.tangram.model.TopicPartition;
import dev.tangram.protocol.BufferPayload;
import dev.tangram.protocol.message.ProduceRequest;
import dev.tangram.protocol.message.ProduceRequest.PartitionProduceData;
import dev.tangram.protocol.message.ProduceRequest.TopicProduceData;
import dev.tangram.protocol.message.ProduceResponse;
import dev.tangram.protocol.message.ProduceResponse.BatchIndexAndErrorMessage;
import dev.tangram.protocol.message.ProduceResponse.PartitionProduceResponse;
import dev.tangram.protocol.message.ProduceResponse.TopicProduceResponse;
import dev.tangram.records.CodecLookup;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One Produce request, at most one batch per partition, and what came of it. */
final class ProduceExchange {

  /** Learns how one batch fared. */
  interface Settlement {
    void settle(ProducerBatch batch, Outcome outcome);
  }

  private final Map<TopicPartition, ProducerBatch> batches = new HashMap<>();
  private final ProduceRequest request;

  ProduceExchange(
      List<ProducerBatch> sent,
      ProducerSettings settings,
      CodecLookup codecs,
      ClientSettings limits) {
    Map<String, List<PartitionProduceData>> byTopic = new LinkedHashMap<>();
    for (ProducerBatch batch : sent) {
      batches.put(batch.partition, batch);
      byTopic
          .computeIfAbsent(batch.partition.topic(), topic -> new ArrayList<>())
          .add(
              new PartitionProduceData()
                  .setIndex(batch.partition.partition())
                  .setRecords(
                      new BufferPayload(
                          Unpooled.wrappedBuffer(batch.encode(settings.compression(), codecs)))));
    }
    List<TopicProduceData> topics = new ArrayList<>();
    byTopic.forEach(
        (topic, partitions) ->
            topics.add(new TopicProduceData().setName(topic).setPartitionData(partitions)));
    // The broker's limit lies below ours, so that it is the one to say what took too long.
    this.request =
        new ProduceRequest()
            .setAcks(settings.acks())
            .setTimeoutMs(limits.requestTimeoutMs() / 4 * 3)
            .setTopicData(topics);
  }

  ProduceRequest request() {
    return request;
  }

  void unanswered(Throwable problem, Settlement settlement) {
    Outcome outcome =
        problem == null
            ? new Outcome(ErrorCode.NONE, RecordMetadata.UNKNOWN_OFFSET, null)
            : failure(problem);
    batches.values().forEach(batch -> settlement.settle(batch, outcome));
  }

  void answered(ProduceResponse response, Throwable problem, Settlement settlement) {
    Map<TopicPartition, ProducerBatch> open = new HashMap<>(batches);
    if (problem == null) {
      for (TopicProduceResponse topic : response.responses()) {
        for (PartitionProduceResponse partition : topic.partitionResponses()) {
          ProducerBatch batch = open.remove(new TopicPartition(topic.name(), partition.index()));
          if (batch != null) {
            settlement.settle(batch, outcome(partition));
          }
        }
      }
    }
    Outcome rest =
        problem != null
            ? failure(problem)
            : new Outcome(
                ErrorCode.UNKNOWN_SERVER_ERROR, -1, "The answer says nothing of this partition");
    open.values().forEach(batch -> settlement.settle(batch, rest));
  }

  private static Outcome failure(Throwable problem) {
    ClientException reason = Retries.unwrap(problem);
    return new Outcome(reason.error(), RecordMetadata.UNKNOWN_OFFSET, reason.getMessage());
  }

  private static Outcome outcome(PartitionProduceResponse partition) {
    StringBuilder message = new StringBuilder();
    if (partition.errorMessage() != null) {
      message.append(partition.errorMessage());
    }
    for (BatchIndexAndErrorMessage record : partition.recordErrors()) {
      if (record.batchIndexErrorMessage() != null) {
        message.append(message.isEmpty() ? "" : "; ").append(record.batchIndexErrorMessage());
      }
    }
    return new Outcome(
        ErrorCode.of(partition.errorCode()), partition.baseOffset(), message.toString());
  }
}
