package dev.tangram.request;

import dev.tangram.protocol.ApiKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** An immutable set of handlers. The first handler given for an API has it. */
final class HandlerTable implements RequestRouter {

  private final RequestHandler[] byApi;
  private final List<RequestHandler> handlers;

  private HandlerTable(RequestHandler[] byApi, List<RequestHandler> handlers) {
    this.byApi = byApi;
    this.handlers = handlers;
  }

  /** Handlers plus the one for ApiVersions, which lists them. */
  public static HandlerTable of(Collection<RequestHandler> given) {
    RequestHandler[] byApi = new RequestHandler[ApiKey.values().length];
    for (RequestHandler handler : given) {
      int slot = handler.apiKey().ordinal();
      if (byApi[slot] == null) {
        byApi[slot] = handler;
      }
    }
    int versions = ApiKey.API_VERSIONS.ordinal();
    if (byApi[versions] == null) {
      ApiVersionsHandler own = new ApiVersionsHandler();
      byApi[versions] = own;
      own.list(inOrder(byApi));
    }
    return new HandlerTable(byApi, inOrder(byApi));
  }

  private static List<RequestHandler> inOrder(RequestHandler[] byApi) {
    List<RequestHandler> handlers = new ArrayList<>();
    for (ApiKey api : ApiKey.values()) {
      if (byApi[api.ordinal()] != null) {
        handlers.add(byApi[api.ordinal()]);
      }
    }
    return List.copyOf(handlers);
  }

  @Override
  public RequestHandler handler(ApiKey api) {
    return byApi[api.ordinal()];
  }

  @Override
  public List<RequestHandler> handlers() {
    return handlers;
  }
}
