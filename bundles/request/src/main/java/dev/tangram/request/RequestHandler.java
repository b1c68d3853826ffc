package dev.tangram.request;

import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.ApiMessage;
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

  /** The API; always the same. */
  ApiKey apiKey();

  /** The lowest version handled. */
  default short minVersion() {
    return apiKey().minVersion();
  }

  /** The highest version handled. */
  default short maxVersion() {
    return apiKey().maxVersion();
  }

  /** Where requests are handled. */
  default Execution execution() {
    return Execution.BLOCKING;
  }

  /** Where this one is handled, for an API with requests of both kinds. Must not block. */
  default Execution execution(RequestContext context) {
    return execution();
  }

  /**
   * Whether the effect's order is fixed when {@link #handle} returns, so that the connection's next
   * request may begin before this one is answered. Answers go out in the order of the requests in
   * any case. Holds for requests that are handled {@link Execution#INLINE}; behind one that passes
   * the request queue the next always waits for the answer.
   */
  default boolean pipelined() {
    return false;
  }

  /** Handles a request: ends it now or later. */
  void handle(RequestContext context);

  /**
   * The answer to a version that this handler does not have, written in version 0; null closes the
   * connection, as it must be where a client cannot read version 0.
   */
  default ApiMessage unsupportedVersion(RequestContext context) {
    return null;
  }

  /**
   * The answer when {@link #handle} threw; null closes the connection.
   *
   * @param error the code of the failure, {@link ErrorCode#UNKNOWN_SERVER_ERROR} when unexpected
   */
  default ApiMessage errorResponse(RequestContext context, ErrorCode error, Throwable cause) {
    return null;
  }
}
