package dev.tangram.network;

import dev.tangram.model.ErrorCode;
import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.ApiMessage;
import dev.tangram.request.Execution;
import dev.tangram.request.RequestContext;
import dev.tangram.request.RequestHandler;
import java.util.function.Consumer;

/** A handler of which a test says what it does. */
record TestHandler(
    ApiKey apiKey, Execution execution, boolean pipelined, Consumer<RequestContext> action)
    implements RequestHandler {

  static TestHandler inline(ApiKey api, Consumer<RequestContext> action) {
    return new TestHandler(api, Execution.INLINE, false, action);
  }

  static TestHandler blocking(ApiKey api, Consumer<RequestContext> action) {
    return new TestHandler(api, Execution.BLOCKING, false, action);
  }

  TestHandler inParallel() {
    return new TestHandler(apiKey, execution, true, action);
  }

  @Override
  public void handle(RequestContext context) {
    action.accept(context);
  }

  @Override
  public ApiMessage errorResponse(RequestContext context, ErrorCode error, Throwable cause) {
    return apiKey == ApiKey.HEARTBEAT
        ? new dev.tangram.protocol.message.HeartbeatResponse().setErrorCode(error.code())
        : null;
  }
}
