package dev.tangram.replication.internal.produce;

import dev.tangram.log.ProduceFormat;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.BufferPayload;
import dev.tangram.protocol.Payload;
import dev.tangram.protocol.message.ProduceRequest;
import dev.tangram.protocol.message.ProduceRequest.PartitionProduceData;
import dev.tangram.protocol.message.ProduceRequest.TopicProduceData;
import dev.tangram.replication.Partition;
import dev.tangram.replication.PartitionAppend;
import dev.tangram.replication.ReplicaManager;
import dev.tangram.request.Execution;
import dev.tangram.request.RequestContext;
import dev.tangram.request.RequestHandler;
import io.netty.buffer.ByteBuf;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Produce, versions 0 to 11. The records stay where the network put them: they are checked, patched
 * and written out of the received frame. A connection's next request may begin before this one is
 * answered, because the order of appends is fixed when {@link #handle} returns.
 */
@Component(service = RequestHandler.class)
public final class ProduceHandler implements RequestHandler {

  /** The client id under which Kafka's admin tools write to internal topics. */
  private static final String ADMIN_CLIENT_ID = "__admin_client";

  // Record batch of magic 2: where the magic and the attributes are.
  private static final int MAGIC_AT = 16;
  private static final int ATTRIBUTES_AT = 21;
  private static final int HEADER_SIZE = 61;
  private static final int CODEC_MASK = 0x07;
  private static final int ZSTD = 4;
  private static final int TRANSACTIONAL_FLAG = 0x10;

  private final ReplicaManager replicas;

  @Activate
  public ProduceHandler(@Reference ReplicaManager replicas) {
    this.replicas = replicas;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.PRODUCE;
  }

  @Override
  public Execution execution() {
    return Execution.INLINE;
  }

  /** Plug-ins look at the records of some topics: that takes time, and they may misbehave. */
  @Override
  public Execution execution(RequestContext request) {
    ProduceRequest body = request.body();
    for (TopicProduceData topic : body.topicData()) {
      for (PartitionProduceData data : topic.partitionData()) {
        Partition partition = replicas.partition(topic.name(), data.index());
        if (partition != null && partition.decodesRecords(format(request.apiVersion()))) {
          return Execution.BLOCKING;
        }
      }
    }
    return Execution.INLINE;
  }

  private static ProduceFormat format(short version) {
    return version >= 3 ? ProduceFormat.BATCH : ProduceFormat.MESSAGE_SET;
  }

  @Override
  public boolean pipelined() {
    return true;
  }

  @Override
  public void handle(RequestContext request) {
    ProduceRequest body = request.body();
    ProduceOperation operation = new ProduceOperation(request, body, replicas);
    ErrorCode refused = isAcks(body.acks()) ? ErrorCode.NONE : ErrorCode.INVALID_REQUIRED_ACKS;
    for (TopicProduceData topic : body.topicData()) {
      operation.beginTopic(topic.name(), topic.partitionData().size());
      for (PartitionProduceData data : topic.partitionData()) {
        ErrorCode error = refused != ErrorCode.NONE ? refused : check(request, topic.name(), data);
        if (error != ErrorCode.NONE) {
          operation.refuse(data.index(), error);
        } else {
          append(operation, topic.name(), data);
        }
      }
    }
    operation.allSubmitted();
  }

  private static boolean isAcks(short acks) {
    return acks == PartitionAppend.ACKS_ALL
        || acks == PartitionAppend.ACKS_LEADER
        || acks == PartitionAppend.ACKS_NONE;
  }

  private void append(ProduceOperation operation, String topic, PartitionProduceData data) {
    Partition partition = replicas.partition(topic, data.index());
    if (partition == null) {
      operation.refuse(data.index(), replicas.absence(topic, data.index()));
      return;
    }
    ByteBuf records = ((BufferPayload) data.records()).buffer();
    ProduceFormat format = format(operation.version());
    partition.append(operation.slot(partition, records.nioBuffer(), format));
  }

  /** What can be refused without the log. */
  private static ErrorCode check(RequestContext request, String topic, PartitionProduceData data) {
    if (isInternal(topic) && !ADMIN_CLIENT_ID.equals(request.clientId())) {
      return ErrorCode.INVALID_TOPIC_EXCEPTION;
    }
    Payload records = data.records();
    if (records == null || records.sizeInBytes() == 0) {
      return request.apiVersion() >= 3 ? ErrorCode.INVALID_RECORD : ErrorCode.CORRUPT_MESSAGE;
    }
    ByteBuf bytes = ((BufferPayload) records).buffer();
    int start = bytes.readerIndex();
    if (request.apiVersion() >= 3
        && bytes.readableBytes() >= HEADER_SIZE
        && bytes.getByte(start + MAGIC_AT) == 2) {
      int attributes = bytes.getShort(start + ATTRIBUTES_AT);
      if ((attributes & TRANSACTIONAL_FLAG) != 0) {
        // No transaction coordinator has opened a transaction that this could belong to.
        return ErrorCode.INVALID_TXN_STATE;
      }
      if ((attributes & CODEC_MASK) == ZSTD && request.apiVersion() < 7) {
        return ErrorCode.UNSUPPORTED_COMPRESSION_TYPE;
      }
    }
    return ErrorCode.NONE;
  }

  private static boolean isInternal(String topic) {
    return topic.equals("__consumer_offsets") || topic.equals("__transaction_state");
  }
}
