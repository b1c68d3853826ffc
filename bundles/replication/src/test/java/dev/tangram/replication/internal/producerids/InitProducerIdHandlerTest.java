package dev.tangram.replication.internal.producerids;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tangram.metadata.BrokerIdentity;
import dev.tangram.metadata.ClusterStore;
import dev.tangram.metadata.ClusterStore.ProducerIdBlock;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.message.InitProducerIdRequest;
import dev.tangram.protocol.message.InitProducerIdResponse;
import dev.tangram.request.TestRequest;
import java.lang.reflect.Proxy;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InitProducerIdHandlerTest {

  private final AtomicLong blocks = new AtomicLong();
  private final InitProducerIdHandler handler =
      new InitProducerIdHandler(store(), new BrokerIdentity(1));

  /** Of the store only the blocks of producer ids are asked for. */
  private ClusterStore store() {
    return (ClusterStore)
        Proxy.newProxyInstance(
            ClusterStore.class.getClassLoader(),
            new Class<?>[] {ClusterStore.class},
            (proxy, method, arguments) -> {
              assertThat(method.getName()).isEqualTo("allocateProducerIds");
              long first = blocks.getAndIncrement() * 1000;
              return new ProducerIdBlock(first, first + 999);
            });
  }

  @AfterEach
  void stop() {
    handler.close();
  }

  private InitProducerIdResponse ask(int version, String transactionalId) {
    InitProducerIdRequest body = new InitProducerIdRequest().setTransactionalId(transactionalId);
    return new TestRequest(ApiKey.INIT_PRODUCER_ID, version, body).to(handler).answer();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5})
  void givesANewIdOfEpochZero(int version) {
    Set<Long> ids = new HashSet<>();
    for (int i = 0; i < 2100; i++) {
      InitProducerIdResponse answer = ask(version, null);
      assertThat(answer.errorCode()).isZero();
      assertThat(answer.producerEpoch()).isZero();
      ids.add(answer.producerId());
    }
    assertThat(ids).hasSize(2100);
  }

  @ParameterizedTest
  @CsvSource({"tx, COORDINATOR_NOT_AVAILABLE", "'', INVALID_REQUEST"})
  void transactionalIdsHaveNoCoordinator(String transactionalId, ErrorCode expected) {
    InitProducerIdResponse answer = ask(5, transactionalId);
    assertThat(ErrorCode.of(answer.errorCode())).isEqualTo(expected);
    assertThat(answer.producerId()).isEqualTo(-1);
  }

  @Test
  void doesNotAskTheStoreForEachId() {
    for (int i = 0; i < 500; i++) {
      ask(5, null);
    }
    assertThat(blocks.get()).isEqualTo(1);
  }
}
