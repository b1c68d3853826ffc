package dev.tangram.request;

import dev.tangram.protocol.ApiKey;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Answers the requests of one API. Registered as an OSGi service; while it is registered,
 * ApiVersions lists its API.
 *
 * <ol>
 *   <li>Threads: {@link #handle} is called from many threads at once, but for one connection in the
 *       order of its requests.
 *   <li>Answer: exactly one of the ending methods of {@link RequestContext} is called, on any
 *       thread, now or later.
 *   <li>Errors: what {@link #handle} throws costs this request's connection only.
 * </ol>
 */
@ConsumerType
public interface RequestHandler {

  /** Where a request is handled. */
  enum Execution {
    /** On the event loop of the connection: the handler never blocks. */
    INLINE,
    /** On an I/O thread, behind the bounded request queue. */
    BLOCKING
  }

  ApiKey apiKey();

  default short minVersion() {
    return apiKey().minVersion();
  }

  default short maxVersion() {
    return apiKey().maxVersion();
  }

  default Execution execution() {
    return Execution.BLOCKING;
  }

  /**
   * Whether the effect's order is fixed when {@link #handle} returns, so that the connection's next
   * request may begin before this one is answered. Answers go out in the order of the requests in
   * any case.
   */
  default boolean pipelined() {
    return false;
  }

  void handle(RequestContext context);
}
