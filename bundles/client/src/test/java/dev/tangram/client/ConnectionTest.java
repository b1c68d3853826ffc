package dev.tangram.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tangram.client.scripted.Interceptor;
import dev.tangram.client.scripted.ScriptedBroker;
import dev.tangram.client.scripted.ScriptedCluster;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.ApiMessage;
import dev.tangram.protocol.message.DescribeGroupsRequest;
import dev.tangram.protocol.message.DescribeGroupsResponse;
import dev.tangram.protocol.message.InitProducerIdRequest;
import dev.tangram.protocol.message.InitProducerIdResponse;
import dev.tangram.protocol.message.MetadataRequest;
import dev.tangram.protocol.message.MetadataResponse;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionTest {

  private ScriptedCluster cluster;
  private ScriptedBroker broker;
  private ClientTransport transport;

  @BeforeEach
  void start() throws IOException {
    cluster = ScriptedCluster.start(1);
    broker = cluster.broker(0);
    transport = new ClientTransport(1, true);
  }

  @AfterEach
  void stop() throws IOException {
    transport.close();
    cluster.close();
  }

  private Connection connect(ClientSettings settings) {
    return Retries.await(transport.connect(broker.endpoint(), settings));
  }

  private static CompletableFuture<InitProducerIdResponse> ask(Connection connection) {
    return connection.send(new InitProducerIdRequest(), InitProducerIdResponse.class);
  }

  private static void assertFails(CompletableFuture<?> future, ErrorCode error) {
    assertThatThrownBy(() -> Retries.await(future))
        .asInstanceOf(InstanceOfAssertFactories.type(ClientException.class))
        .extracting(ClientException::error)
        .isEqualTo(error);
  }

  @Test
  void agreesOnTheHighestCommonVersion() {
    broker.limit(ApiKey.METADATA, 7);
    Connection connection = connect(ClientSettings.DEFAULT);
    assertThat(connection.version(ApiKey.METADATA)).isEqualTo((short) 7);
    assertThat(connection.version(ApiKey.PRODUCE)).isEqualTo(ApiKey.PRODUCE.maxVersion());
    assertThat(Retries.await(connection.send(new MetadataRequest(), MetadataResponse.class)))
        .extracting(MetadataResponse::clusterId)
        .isEqualTo("scripted");
  }

  @Test
  void fallsBackToTheOldestApiVersions() {
    broker.limit(ApiKey.API_VERSIONS, 2);
    Connection connection = connect(ClientSettings.DEFAULT);
    assertThat(connection.offers(ApiKey.PRODUCE)).isTrue();
    assertThat(broker.seen(ApiKey.API_VERSIONS)).isEqualTo(2);
  }

  @Test
  void refusesWhatTheBrokerDoesNotOffer() {
    broker.limit(ApiKey.DESCRIBE_GROUPS, -1);
    Connection connection = connect(ClientSettings.DEFAULT);
    assertThat(connection.offers(ApiKey.DESCRIBE_GROUPS)).isFalse();
    assertFails(
        connection.send(new DescribeGroupsRequest(), DescribeGroupsResponse.class),
        ErrorCode.UNSUPPORTED_VERSION);
    assertThat(connection.isOpen()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, Integer.MAX_VALUE})
  void answersComeInOrderHoweverTheyAreCut(int chunk) {
    broker.chunks(chunk);
    Connection connection = connect(ClientSettings.DEFAULT.withLimits(3, 100, 1 << 20));
    List<CompletableFuture<InitProducerIdResponse>> answers = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      answers.add(ask(connection));
    }
    List<Long> ids = answers.stream().map(answer -> Retries.await(answer).producerId()).toList();
    for (int i = 0; i < 50; i++) {
      assertThat(ids.get(i)).isEqualTo(ids.get(0) + i);
    }
  }

  @Test
  void requestsAreOnTheWireBeforeAnswersCome() {
    CountDownLatch release = new CountDownLatch(1);
    broker.next(ApiKey.INIT_PRODUCER_ID, blockUntil(release));
    Connection connection = connect(ClientSettings.DEFAULT.withLimits(2, 1, 1 << 20));
    CompletableFuture<?> first = ask(connection);
    CompletableFuture<?> second = ask(connection);
    CompletableFuture<?> waiting = ask(connection);
    assertFails(ask(connection), ErrorCode.NETWORK_EXCEPTION); // one too many
    assertThat(first).isNotDone();
    release.countDown();
    Retries.await(first);
    Retries.await(second);
    Retries.await(waiting);
  }

  private static Interceptor blockUntil(CountDownLatch release) {
    return (request, usual) -> {
      try {
        release.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return usual.get();
    };
  }

  @Test
  void aMissingAnswerEndsTheConnection() {
    broker.next(ApiKey.INIT_PRODUCER_ID, (request, usual) -> Interceptor.SILENCE);
    Connection connection = connect(ClientSettings.DEFAULT.withTimeouts(5_000, 200, 1_000));
    broker.next(ApiKey.METADATA, (request, usual) -> Interceptor.SILENCE);
    CompletableFuture<?> first = ask(connection);
    CompletableFuture<?> second = connection.send(new MetadataRequest(), MetadataResponse.class);
    assertFails(first, ErrorCode.REQUEST_TIMED_OUT);
    assertFails(second, ErrorCode.NETWORK_EXCEPTION);
    assertThat(connection.isOpen()).isFalse();
    assertFails(ask(connection), ErrorCode.NETWORK_EXCEPTION);
  }

  @Test
  void aHangUpFailsWhatIsUnderWay() {
    broker.next(ApiKey.INIT_PRODUCER_ID, Interceptor.hangUp());
    Connection connection = connect(ClientSettings.DEFAULT);
    assertFails(ask(connection), ErrorCode.NETWORK_EXCEPTION);
    assertThat(connection.isOpen()).isFalse();
  }

  @Test
  void closingFailsWhatIsUnderWay() {
    broker.next(ApiKey.INIT_PRODUCER_ID, (request, usual) -> Interceptor.SILENCE);
    Connection connection = connect(ClientSettings.DEFAULT);
    CompletableFuture<?> answer = ask(connection);
    connection.close();
    assertFails(answer, ErrorCode.NETWORK_EXCEPTION);
  }

  @Test
  void aTooLargeAnswerEndsTheConnection() {
    for (int i = 0; i < 100; i++) {
      cluster.create("a-topic-with-a-long-name-" + i, 1);
    }
    Connection connection = connect(ClientSettings.DEFAULT.withLimits(5, 5, 1_000));
    assertFails(
        connection.send(new MetadataRequest().setTopics(null), MetadataResponse.class),
        ErrorCode.CORRUPT_MESSAGE);
  }

  @Test
  void nobodyListens() throws IOException {
    // Bound, so that nobody else gets the port meanwhile, but not listening.
    try (Socket silent = new Socket()) {
      silent.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      Endpoint deaf = new Endpoint("127.0.0.1", silent.getLocalPort());
      assertThatThrownBy(() -> Retries.await(transport.connect(deaf, ClientSettings.DEFAULT)))
          .hasMessageContaining(deaf.toString())
          .hasMessageContaining("refused");
    }
  }

  /** Answers the first request with given bytes. */
  private static ServerSocket foreign(byte[] answer, boolean echoCorrelation) throws IOException {
    ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    Thread thread =
        new Thread(
            () -> {
              try (Socket socket = server.accept()) {
                DataInputStream in = new DataInputStream(socket.getInputStream());
                DataOutputStream out = new DataOutputStream(socket.getOutputStream());
                byte[] frame = new byte[in.readInt()];
                in.readFully(frame);
                if (echoCorrelation) {
                  out.writeInt(answer.length + 4);
                  out.write(frame, 4, 4);
                }
                out.write(answer);
                out.flush();
                in.read();
              } catch (IOException e) {
                // The client ended the connection, as it should.
              }
            });
    thread.setDaemon(true);
    thread.start();
    return server;
  }

  private void assertNoBroker(byte[] answer, boolean echoCorrelation) throws IOException {
    try (ServerSocket server = foreign(answer, echoCorrelation)) {
      Endpoint endpoint = new Endpoint("127.0.0.1", server.getLocalPort());
      assertFails(
          transport.connect(endpoint, ClientSettings.DEFAULT.withTimeouts(5_000, 5_000, 1_000)),
          ErrorCode.CORRUPT_MESSAGE);
    }
  }

  @Test
  void garbageIsNoBroker() throws IOException {
    assertNoBroker("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(), false);
    assertNoBroker(new byte[] {-1, -1, -1, -1}, false);
    assertNoBroker(new byte[] {0, 0, 0, 3, 1, 2, 3}, false);
    // A whole answer of version 3 that offers one API, with a foreign correlation id.
    assertNoBroker(
        new byte[] {0, 0, 0, 19, 0x7f, 0, 0, 1, 0, 0, 2, 0, 3, 0, 0, 0, 12, 0, 0, 0, 0, 0, 0},
        false);
    // The right correlation id, then a body that ends too early.
    assertNoBroker(new byte[] {0, 0, 9}, true);
  }

  @Test
  void aMessageThatCannotBeWrittenHarmsNobodyElse() {
    Connection connection = connect(ClientSettings.DEFAULT);
    ApiMessage broken = new InitProducerIdRequest().setProducerId(7);
    assertFails(
        connection.send(broken, InitProducerIdResponse.class, (short) 0),
        ErrorCode.INVALID_REQUEST);
    Retries.await(ask(connection));
  }
}
