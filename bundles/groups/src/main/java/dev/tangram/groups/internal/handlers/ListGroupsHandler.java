package dev.tangram.groups.internal.handlers;

import dev.tangram.coordinator.CoordinatorResult;
import dev.tangram.groups.internal.group.Group;
import dev.tangram.groups.internal.records.GroupRecord;
import dev.tangram.groups.internal.shard.GroupCoordinator;
import dev.tangram.groups.internal.shard.GroupShard;
import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.message.ListGroupsRequest;
import dev.tangram.protocol.message.ListGroupsResponse;
import dev.tangram.protocol.message.ListGroupsResponse.ListedGroup;
import dev.tangram.request.Execution;
import dev.tangram.request.RequestContext;
import dev.tangram.request.RequestHandler;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** ListGroups (16): the groups that this broker coordinates, by state and type if wished. */
@Component(service = RequestHandler.class)
public final class ListGroupsHandler implements RequestHandler {

  private final GroupCoordinator coordinator;

  @Activate
  public ListGroupsHandler(@Reference GroupCoordinator coordinator) {
    this.coordinator = coordinator;
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.LIST_GROUPS;
  }

  @Override
  public Execution execution() {
    return Execution.INLINE;
  }

  @Override
  public void handle(RequestContext context) {
    Filter filter = Filter.of(context.body());
    List<CompletableFuture<List<ListedGroup>>> shards = coordinator.submitToAll(filter::matchesOf);
    CompletableFuture.allOf(shards.toArray(CompletableFuture[]::new))
        .whenComplete((done, failure) -> context.respond(response(shards)));
  }

  private static ListGroupsResponse response(List<CompletableFuture<List<ListedGroup>>> shards) {
    ListGroupsResponse response = new ListGroupsResponse();
    List<ListedGroup> groups = new ArrayList<>();
    for (CompletableFuture<List<ListedGroup>> shard : shards) {
      try {
        groups.addAll(shard.join());
      } catch (RuntimeException e) {
        ErrorCode error = Failures.errorOf(e, "Listing", "(all)");
        // Its new broker has the groups of one that has just moved.
        if (error != ErrorCode.NOT_COORDINATOR) {
          response.setErrorCode(error.code());
        }
      }
    }
    return response.setGroups(groups);
  }

  /**
   * What is asked for; an empty set asks for all.
   *
   * @param states in lower case
   * @param types in lower case
   */
  private record Filter(Set<String> states, Set<String> types) {

    static Filter of(ListGroupsRequest request) {
      return new Filter(lower(request.statesFilter()), lower(request.typesFilter()));
    }

    private static Set<String> lower(Collection<String> names) {
      return names.stream().map(Filter::lower).collect(Collectors.toSet());
    }

    private static String lower(String name) {
      return name.toLowerCase(Locale.ROOT);
    }

    CoordinatorResult<GroupRecord, List<ListedGroup>> matchesOf(GroupShard shard) {
      return CoordinatorResult.of(
          shard.groups().all().stream().filter(this::matches).map(Filter::listed).toList());
    }

    private boolean matches(Group group) {
      return (states.isEmpty() || states.contains(lower(group.stateName())))
          && (types.isEmpty() || types.contains(lower(group.type().toString())));
    }

    private static ListedGroup listed(Group group) {
      return new ListedGroup()
          .setGroupId(group.groupId())
          .setProtocolType(group.protocolType())
          .setGroupState(group.stateName())
          .setGroupType(group.type().toString());
    }
  }
}
