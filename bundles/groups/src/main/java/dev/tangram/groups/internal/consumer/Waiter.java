package dev.tangram.groups.internal.consumer;

import dev.tangram.protocol.message.ConsumerGroupHeartbeatResponse;
import java.util.concurrent.CompletableFuture;

/**
 * A heartbeat that is answered once the target that it asked for is there; the answer names all
 * that the member has then.
 */
record Waiter(
    String memberId,
    OwnedPartitions owned,
    CompletableFuture<ConsumerGroupHeartbeatResponse> answer) {}
