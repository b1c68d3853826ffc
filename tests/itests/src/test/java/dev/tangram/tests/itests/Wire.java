package dev.tangram.tests.itests;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopicCollection;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceDataCollection;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.Record;
import org.apache.kafka.common.record.Records;
import org.apache.kafka.common.record.SimpleRecord;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.ApiVersionsRequest;
import org.apache.kafka.common.requests.ApiVersionsResponse;
import org.apache.kafka.common.requests.CreateTopicsRequest;
import org.apache.kafka.common.requests.FetchRequest;
import org.apache.kafka.common.requests.FetchResponse;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.ProduceResponse;
import org.apache.kafka.common.requests.RequestHeader;

/** One request after the other, each answer as it came: without the retries of a client. */
final class Wire implements AutoCloseable {

  private static final int TIMEOUT_MS = 30_000;
  private static final short PRODUCE_VERSION = 9;
  private static final short FETCH_VERSION = 12;

  /**
   * What a fetch brought.
   *
   * @param error the error of the partition
   * @param records offset and value of each record, with a blank between them
   */
  record Fetched(short error, List<String> records) {}

  private final Socket socket;
  private int requests;

  Wire(int port) throws IOException {
    socket = new Socket("localhost", port);
    socket.setSoTimeout(TIMEOUT_MS);
  }

  private AbstractResponse ask(ApiKeys api, AbstractRequest request) throws IOException {
    RequestHeader header = new RequestHeader(api, request.version(), "itests", requests++);
    ByteBuffer body = request.serializeWithHeader(header);
    ByteBuffer frame = ByteBuffer.allocate(Integer.BYTES + body.remaining());
    socket.getOutputStream().write(frame.putInt(body.remaining()).put(body).array());
    DataInputStream in = new DataInputStream(socket.getInputStream());
    byte[] answer = new byte[in.readInt()];
    in.readFully(answer);
    return AbstractResponse.parseResponse(ByteBuffer.wrap(answer), header);
  }

  /** The APIs on offer, with their highest version. */
  Map<Short, Short> apis() throws IOException {
    AbstractRequest request = new ApiVersionsRequest(new ApiVersionsRequestData(), (short) 0);
    ApiVersionsResponse response = (ApiVersionsResponse) ask(ApiKeys.API_VERSIONS, request);
    Map<Short, Short> apis = new TreeMap<>();
    response.data().apiKeys().forEach(api -> apis.put(api.apiKey(), api.maxVersion()));
    return apis;
  }

  /** A topic of one partition. */
  void createTopic(String name) throws IOException {
    CreatableTopic topic =
        new CreatableTopic().setName(name).setNumPartitions(1).setReplicationFactor((short) 1);
    CreateTopicsRequestData data =
        new CreateTopicsRequestData()
            .setTimeoutMs(TIMEOUT_MS)
            .setTopics(new CreatableTopicCollection(List.of(topic).iterator()));
    AbstractResponse response =
        ask(ApiKeys.CREATE_TOPICS, new CreateTopicsRequest.Builder(data).build((short) 5));
    if (response.errorCounts().keySet().stream().anyMatch(error -> error.code() != 0)) {
      throw new AssertionError("topic " + name + ": " + response.errorCounts());
    }
  }

  /** Appends a record to partition 0; returns the error code. */
  short produce(String topic, String value) throws IOException {
    MemoryRecords records =
        MemoryRecords.withRecords(
            Compression.NONE, new SimpleRecord(value.getBytes(StandardCharsets.UTF_8)));
    TopicProduceData data =
        new TopicProduceData()
            .setName(topic)
            .setPartitionData(List.of(new PartitionProduceData().setRecords(records)));
    ProduceRequestData request =
        new ProduceRequestData()
            .setAcks((short) -1)
            .setTimeoutMs(TIMEOUT_MS)
            .setTopicData(new TopicProduceDataCollection(List.of(data).iterator()));
    ProduceResponse response =
        (ProduceResponse) ask(ApiKeys.PRODUCE, new ProduceRequest(request, PRODUCE_VERSION));
    return response.data().responses().iterator().next().partitionResponses().get(0).errorCode();
  }

  /** Reads partition 0 from its start. */
  Fetched fetch(String topic) throws IOException {
    FetchRequestData data =
        new FetchRequestData()
            .setMaxWaitMs(1_000)
            .setMinBytes(1)
            .setMaxBytes(1 << 20)
            .setSessionEpoch(-1)
            .setTopics(
                List.of(
                    new FetchRequestData.FetchTopic()
                        .setTopic(topic)
                        .setPartitions(
                            List.of(
                                new FetchRequestData.FetchPartition()
                                    .setPartitionMaxBytes(1 << 20)))));
    FetchResponse response =
        (FetchResponse) ask(ApiKeys.FETCH, new FetchRequest(data, FETCH_VERSION));
    FetchResponseData.PartitionData partition =
        response.data().responses().get(0).partitions().get(0);
    List<String> values = new ArrayList<>();
    if (partition.records() != null) {
      for (Record record : ((Records) partition.records()).records()) {
        values.add(record.offset() + " " + StandardCharsets.UTF_8.decode(record.value()));
      }
    }
    return new Fetched(partition.errorCode(), values);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
