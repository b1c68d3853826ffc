package dev.tangram.groups.internal.handlers;

import dev.tangram.groups.internal.shard.SimulatedGroups;
import dev.tangram.protocol.ApiMessage;
import dev.tangram.request.RequestHandler;
import dev.tangram.request.TestRequest;
import java.util.List;

/** The handlers of the classic protocol over a simulated shard; requests go through the codec. */
public final class GroupHandlers {

  private final SimulatedGroups groups;
  private final List<RequestHandler> handlers;

  public GroupHandlers(SimulatedGroups groups) {
    this.groups = groups;
    handlers =
        List.of(
            new JoinGroupHandler(groups),
            new SyncGroupHandler(groups),
            new HeartbeatHandler(groups),
            new LeaveGroupHandler(groups),
            new DescribeGroupsHandler(groups),
            new ListGroupsHandler(groups),
            new DeleteGroupsHandler(groups));
  }

  public SimulatedGroups groups() {
    return groups;
  }

  /** Puts a request, which may be answered later. */
  public TestRequest put(ApiMessage request, int version) {
    return put(request, version, "client");
  }

  public TestRequest put(ApiMessage request, int version, String clientId) {
    RequestHandler handler =
        handlers.stream()
            .filter(candidate -> candidate.apiKey().id() == request.apiKey())
            .findFirst()
            .orElseThrow();
    return new TestRequest(handler.apiKey(), version, request).clientId(clientId).to(handler);
  }

  /** Puts a request that is answered at once. */
  public <T extends ApiMessage> T ask(ApiMessage request, int version) {
    return put(request, version).answered();
  }
}
