package dev.tangram.request;

import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.ApiMessage;
import dev.tangram.protocol.message.ApiVersionsRequest;
import dev.tangram.protocol.message.ApiVersionsResponse;
import dev.tangram.protocol.message.ApiVersionsResponse.ApiVersion;
import java.util.ArrayList;
import java.util.List;

/**
 * ApiVersions: the versions of all handlers of one table (KIP-35), and of a client that says its
 * software's name and version these are checked (KIP-511).
 */
final class ApiVersionsHandler implements RequestHandler {

  private static final int FIRST_VERSION_WITH_SOFTWARE = 3;

  private List<ApiVersion> ranges = List.of();

  /** Sets what is listed; before the handler is used. */
  void list(List<RequestHandler> handlers) {
    List<ApiVersion> result = new ArrayList<>(handlers.size());
    for (RequestHandler handler : handlers) {
      if (handler.minVersion() <= handler.maxVersion()) {
        result.add(
            new ApiVersion()
                .setApiKey(handler.apiKey().id())
                .setMinVersion(handler.minVersion())
                .setMaxVersion(handler.maxVersion()));
      }
    }
    ranges = List.copyOf(result);
  }

  @Override
  public ApiKey apiKey() {
    return ApiKey.API_VERSIONS;
  }

  @Override
  public Execution execution() {
    return Execution.INLINE;
  }

  @Override
  public void handle(RequestContext request) {
    ApiVersionsRequest body = request.body();
    if (request.apiVersion() >= FIRST_VERSION_WITH_SOFTWARE
        && !(isName(body.clientSoftwareName()) && isName(body.clientSoftwareVersion()))) {
      request.respond(new ApiVersionsResponse().setErrorCode(ErrorCode.INVALID_REQUEST.code()));
      return;
    }
    request.respond(new ApiVersionsResponse().setApiKeys(ranges));
  }

  /** Letters, digits, dots and hyphens, with a letter or digit at both ends (KIP-511). */
  static boolean isName(String text) {
    int last = text.length() - 1;
    for (int i = 0; i <= last; i++) {
      char c = text.charAt(i);
      boolean plain = c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
      boolean inner = (c == '-' || c == '.') && i > 0 && i < last;
      if (!plain && !inner) {
        return false;
      }
    }
    return last >= 0;
  }

  @Override
  public ApiMessage unsupportedVersion(RequestContext request) {
    return new ApiVersionsResponse()
        .setErrorCode(ErrorCode.UNSUPPORTED_VERSION.code())
        .setApiKeys(ranges);
  }

  @Override
  public ApiMessage errorResponse(RequestContext request, ErrorCode error, Throwable cause) {
    return new ApiVersionsResponse().setErrorCode(error.code());
  }
}
