package dev.tangram.client.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tangram.client.ClientException;
import dev.tangram.client.ClientSettings;
import dev.tangram.client.ClientTransport;
import dev.tangram.client.ClusterClient;
import dev.tangram.client.scripted.Interceptor;
import dev.tangram.client.scripted.ScriptedCluster;
import dev.tangram.client.scripted.ScriptedGroup;
import dev.tangram.model.ErrorCode;
import dev.tangram.model.TopicPartition;
import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.message.DeleteGroupsResponse;
import dev.tangram.protocol.message.FindCoordinatorResponse;
import dev.tangram.protocol.message.OffsetCommitRequest;
import dev.tangram.protocol.message.OffsetCommitResponse;
import dev.tangram.protocol.message.OffsetFetchResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GroupAdminTest {

  private static final TopicPartition T0 = new TopicPartition("t", 0);
  private static final TopicPartition T1 = new TopicPartition("t", 1);

  private ScriptedCluster cluster;
  private ClientTransport transport;
  private ClusterClient client;
  private GroupAdmin admin;
  private GroupOffsets offsets;

  @BeforeEach
  void start() throws IOException {
    cluster = ScriptedCluster.start(2);
    transport = new ClientTransport(1, false);
    client =
        new ClusterClient(
            transport,
            cluster.endpoints(),
            ClientSettings.DEFAULT.withTimeouts(5_000, 10_000, 5_000).withBackoff(5, 20));
    admin = new GroupAdmin(client);
    offsets = new GroupOffsets(client);
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    transport.close();
    cluster.close();
  }

  private static void assertFails(ErrorCode error, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(ClientException.class, e -> assertThat(e.error()).isEqualTo(error));
  }

  @Test
  void listsTheGroupsOfAllBrokersAndWhatIsAskedFor() {
    cluster.classicGroup("a").member("m", T0);
    cluster.classicGroup("bb");
    cluster.consumerGroup("ccc");
    assertThat(admin.list(List.of(), List.of()))
        .containsExactly(
            new GroupListing("a", "consumer", "Stable", "classic"),
            new GroupListing("bb", "consumer", "Empty", "classic"),
            new GroupListing("ccc", "consumer", "Empty", "consumer"));
    assertThat(admin.list(List.of("empty"), List.of()))
        .extracting(GroupListing::groupId)
        .containsExactly("bb", "ccc");
    assertThat(admin.list(List.of("Empty"), List.of("Classic")))
        .extracting(GroupListing::groupId)
        .containsExactly("bb");
  }

  @Test
  void oldBrokersAreAskedForAllAndWhatTheyCannotSayIsLeftOut() {
    cluster.classicGroup("a");
    cluster.classicGroup("bb").member("m", T0);
    cluster.broker(0).limit(ApiKey.LIST_GROUPS, 4);
    cluster.broker(1).limit(ApiKey.LIST_GROUPS, 4);
    assertThat(admin.list(List.of("Empty"), List.of()))
        .containsExactly(new GroupListing("a", "consumer", "Empty", ""));
    assertThat(admin.list(List.of(), List.of("classic"))).isEmpty();
  }

  @Test
  void describesClassicGroups() {
    cluster.classicGroup("a").member(new ScriptedGroup.Member("m", "i", List.of(T1, T0), null));
    GroupDescription group = admin.describe("a");
    assertThat(group.type()).isEqualTo("classic");
    assertThat(group.state()).isEqualTo("Stable");
    assertThat(group.assignor()).isEqualTo("range");
    assertThat(group.coordinator()).isEqualTo(1);
    assertThat(group.members())
        .containsExactly(
            new GroupMember(
                "m", "i", null, -1, "client", "127.0.0.1", List.of(T0, T1), List.of(T0, T1)));
  }

  @Test
  void describesGroupsOfTheConsumerProtocol() {
    cluster
        .consumerGroup("a")
        .member(new ScriptedGroup.Member("m", null, List.of(T0), List.of(T0, T1)));
    GroupDescription group = admin.describe("a");
    assertThat(group.type()).isEqualTo("consumer");
    assertThat(group.epoch()).isEqualTo(7);
    assertThat(group.assignmentEpoch()).isEqualTo(6);
    assertThat(group.assignor()).isEqualTo("uniform");
    assertThat(group.members().get(0).target()).containsExactly(T0, T1);
    assertThat(group.members().get(0).assignment()).containsExactly(T0);
  }

  @Test
  void brokersWithoutTheConsumerProtocolHaveClassicGroups() {
    cluster.broker(1).limit(ApiKey.CONSUMER_GROUP_DESCRIBE, -1);
    cluster.classicGroup("a");
    assertThat(admin.describe("a").state()).isEqualTo("Empty");
    assertFails(ErrorCode.GROUP_ID_NOT_FOUND, () -> admin.describe("absent?"));
  }

  @ParameterizedTest
  @EnumSource(
      value = ErrorCode.class,
      names = {"COORDINATOR_LOAD_IN_PROGRESS", "NOT_COORDINATOR", "COORDINATOR_NOT_AVAILABLE"})
  void aCoordinatorThatMovesOrLoadsIsAskedAgain(ErrorCode error) {
    cluster.classicGroup("a").offset("t", 0, 5);
    for (int i = 0; i < 3; i++) {
      cluster
          .broker(1)
          .next(
              ApiKey.OFFSET_FETCH,
              (request, usual) -> new OffsetFetchResponse().setErrorCode(error.code()));
    }
    assertThat(offsets.fetch("a")).containsOnlyKeys(T0);
    assertThat(cluster.broker(1).seen(ApiKey.OFFSET_FETCH)).isEqualTo(4);
    long finds =
        cluster.broker(0).seen(ApiKey.FIND_COORDINATOR)
            + cluster.broker(1).seen(ApiKey.FIND_COORDINATOR);
    assertThat(finds).isEqualTo(4);
  }

  @Test
  void patienceEnds() {
    Interceptor refusal =
        (request, usual) ->
            new FindCoordinatorResponse()
                .setErrorCode(ErrorCode.COORDINATOR_NOT_AVAILABLE.code())
                .setErrorMessage("no topic yet");
    for (int i = 0; i < 10_000; i++) {
      cluster.broker(0).next(ApiKey.FIND_COORDINATOR, refusal);
      cluster.broker(1).next(ApiKey.FIND_COORDINATOR, refusal);
    }
    ClientSettings hasty =
        ClientSettings.DEFAULT.withTimeouts(5_000, 10_000, 300).withBackoff(5, 20);
    try (ClusterClient other = new ClusterClient(transport, cluster.endpoints(), hasty)) {
      assertThatThrownBy(() -> new GroupOffsets(other).fetch("a"))
          .hasMessageContaining("no topic yet");
    }
  }

  @Test
  void offsetsAreCommittedFetchedAndDeleted() {
    assertThat(offsets.fetch("a")).isEmpty();
    offsets.commit("a", Map.of(T0, CommittedOffset.of(3), T1, CommittedOffset.of(4)));
    assertThat(cluster.groups().get("a").offsets()).isEqualTo(Map.of(T0, 3L, T1, 4L));
    assertThat(offsets.fetch("a")).containsEntry(T1, new CommittedOffset(4, -1, "m"));
    offsets.delete("a", List.of(T1));
    assertThat(offsets.fetch("a")).containsOnlyKeys(T0);
    assertFails(ErrorCode.GROUP_ID_NOT_FOUND, () -> offsets.delete("absent", List.of(T0)));
  }

  @Test
  void aGroupWithMembersDecidesItself() {
    cluster.classicGroup("a").member("m", T0).offset("t", 0, 1);
    assertFails(
        ErrorCode.UNKNOWN_MEMBER_ID, () -> offsets.commit("a", Map.of(T0, CommittedOffset.of(3))));
    assertFails(ErrorCode.GROUP_SUBSCRIBED_TO_TOPIC, () -> offsets.delete("a", List.of(T0)));
    assertFails(ErrorCode.NON_EMPTY_GROUP, () -> admin.delete("a"));
    assertThat(cluster.groups().get("a").offsets()).isEqualTo(Map.of(T0, 1L));
  }

  @Test
  void anErrorOfAnyPartitionIsAnError() {
    cluster
        .broker(1)
        .next(
            ApiKey.OFFSET_COMMIT,
            (request, usual) -> {
              assertThat(((OffsetCommitRequest) request).memberId()).isEmpty();
              assertThat(((OffsetCommitRequest) request).generationIdOrMemberEpoch()).isEqualTo(-1);
              OffsetCommitResponse answer = (OffsetCommitResponse) usual.get();
              answer
                  .topics()
                  .get(0)
                  .partitions()
                  .get(1)
                  .setErrorCode(ErrorCode.OFFSET_METADATA_TOO_LARGE.code());
              return answer;
            });
    assertFails(
        ErrorCode.OFFSET_METADATA_TOO_LARGE,
        () -> offsets.commit("a", Map.of(T0, CommittedOffset.of(3), T1, CommittedOffset.of(4))));
  }

  @Test
  void deletesGroupsAndALostAnswerIsNoFailure() {
    cluster.classicGroup("a");
    cluster.broker(1).next(ApiKey.DELETE_GROUPS, Interceptor.loseAnswer());
    admin.delete("a");
    assertThat(cluster.groups()).isEmpty();
    assertFails(ErrorCode.GROUP_ID_NOT_FOUND, () -> admin.delete("a"));
    cluster.broker(1).next(ApiKey.DELETE_GROUPS, (request, usual) -> new DeleteGroupsResponse());
    assertFails(ErrorCode.UNKNOWN_SERVER_ERROR, () -> admin.delete("a"));
  }

  @Test
  void configuresGroups() {
    admin.alterConfig("a", Map.of("group.assignor", "sticky"), List.of());
    assertThat(admin.describeConfig("a"))
        .containsExactly(new ConfigEntry("group.assignor", "sticky", true, false));
    admin.alterConfig("a", Map.of(), List.of("group.assignor"));
    assertThat(admin.describeConfig("a"))
        .containsExactly(new ConfigEntry("group.assignor", "", false, false));
    assertFails(
        ErrorCode.INVALID_CONFIG,
        () -> admin.alterConfig("a", Map.of("group.assignor", "none"), List.of()));
  }
}
