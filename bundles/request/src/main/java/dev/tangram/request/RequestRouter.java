package dev.tangram.request;

import dev.tangram.protocol.ApiKey;
import java.util.Collection;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Finds the handler of an API among those that are registered now; ApiVersions is always among
 * them. The content is replaced as a whole when a handler comes or goes.
 */
@ProviderType
public interface RequestRouter {

  /** The handler of an API, or null. One volatile read. */
  RequestHandler handler(ApiKey api);

  /** All handlers, by API key. */
  List<RequestHandler> handlers();

  /** A router of fixed content; the first handler given for an API has it. */
  static RequestRouter of(Collection<RequestHandler> handlers) {
    return HandlerTable.of(handlers);
  }

  /** A router of fixed content; the first handler given for an API has it. */
  static RequestRouter of(RequestHandler... handlers) {
    return of(List.of(handlers));
  }
}
