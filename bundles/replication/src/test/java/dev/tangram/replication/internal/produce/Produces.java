package dev.tangram.replication.internal.produce;

import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.Payload;
import dev.tangram.protocol.message.ProduceRequest;
import dev.tangram.protocol.message.ProduceRequest.PartitionProduceData;
import dev.tangram.protocol.message.ProduceRequest.TopicProduceData;
import dev.tangram.protocol.message.ProduceResponse;
import dev.tangram.protocol.message.ProduceResponse.PartitionProduceResponse;
import dev.tangram.replication.TestBroker;
import dev.tangram.request.TestRequest;
import java.util.List;

/** Produce requests for tests. */
public final class Produces {

  private Produces() {}

  public static TestRequest request(
      int version, int acks, String topic, int partition, Payload records) {
    PartitionProduceData data = new PartitionProduceData().setIndex(partition).setRecords(records);
    return request(version, acks, topic, List.of(data));
  }

  public static TestRequest request(
      int version, int acks, String topic, List<PartitionProduceData> partitions) {
    ProduceRequest body =
        new ProduceRequest()
            .setAcks((short) acks)
            .setTimeoutMs(1000)
            .setTopicData(
                List.of(new TopicProduceData().setName(topic).setPartitionData(partitions)));
    return new TestRequest(ApiKey.PRODUCE, version, body);
  }

  /** Produces and gives the answer for the one partition. */
  public static PartitionProduceResponse send(
      TestBroker broker, int version, int acks, String topic, int partition, Payload records) {
    return only(
        request(version, acks, topic, partition, records)
            .to(new ProduceHandler(broker.replicas))
            .answered());
  }

  /** Produces to partition 0 with acks=1 in the newest version. */
  public static PartitionProduceResponse send(TestBroker broker, String topic, Payload records) {
    return send(broker, 11, 1, topic, 0, records);
  }

  static PartitionProduceResponse only(ProduceResponse response) {
    return response.responses().get(0).partitionResponses().get(0);
  }
}
