package dev.tangram.groups.internal.consumer;

import dev.tangram.protocol.message.ConsumerGroupHeartbeatResponse;
import java.util.concurrent.CompletableFuture;

/**
 * A heartbeat that is answered once the target that it asked for is there.
 *
 * @param tellAll whether the answer names all that the member has, even if nothing changes
 */
record Waiter(
    String memberId,
    OwnedPartitions owned,
    boolean tellAll,
    CompletableFuture<ConsumerGroupHeartbeatResponse> answer) {}
