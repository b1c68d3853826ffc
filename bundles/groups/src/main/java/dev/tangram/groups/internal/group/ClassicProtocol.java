package dev.tangram.groups.internal.group;

import dev.tangram.coordinator.CoordinatorResult;
import dev.tangram.groups.internal.records.GroupRecord;
import dev.tangram.protocol.message.HeartbeatRequest;
import dev.tangram.protocol.message.HeartbeatResponse;
import dev.tangram.protocol.message.JoinGroupRequest;
import dev.tangram.protocol.message.JoinGroupResponse;
import dev.tangram.protocol.message.LeaveGroupRequest;
import dev.tangram.protocol.message.LeaveGroupResponse;
import dev.tangram.protocol.message.SyncGroupRequest;
import dev.tangram.protocol.message.SyncGroupResponse;
import java.util.concurrent.CompletableFuture;

/**
 * Serves members that speak the classic protocol: {@link
 * dev.tangram.groups.internal.classic.ClassicGroups} those of classic groups. A member of a
 * consumer group may speak it as well, during an upgrade.
 *
 * <p>The group id has been checked. An error of the request is in its response; what is thrown is
 * an {@link dev.tangram.model.ApiException} whose code the handler puts in the response.
 *
 * <p>Joins and syncs may have to wait for other members. The result's response is null then, and
 * {@code later} is completed on the shard when the answer is known. It may be completed by others,
 * too: whoever is first counts.
 */
public interface ClassicProtocol {

  CoordinatorResult<GroupRecord, JoinGroupResponse> join(
      ClassicRequest<JoinGroupRequest> request, CompletableFuture<JoinGroupResponse> later);

  CoordinatorResult<GroupRecord, SyncGroupResponse> sync(
      ClassicRequest<SyncGroupRequest> request, CompletableFuture<SyncGroupResponse> later);

  CoordinatorResult<GroupRecord, HeartbeatResponse> heartbeat(
      ClassicRequest<HeartbeatRequest> request);

  CoordinatorResult<GroupRecord, LeaveGroupResponse> leave(
      ClassicRequest<LeaveGroupRequest> request);
}
