package dev.tangram.client;

import dev.tangram.protocol.ApiKey;
import dev.tangram.protocol.ApiMessage;
import java.util.concurrent.CompletableFuture;

/** A request on its way: waiting for its turn, or on the wire. */
final class Call<T extends ApiMessage> {

  final ApiMessage request;
  final ApiKey key;
  final short version;
  final Class<T> responseType;
  final long deadlineNanos;
  final CompletableFuture<T> future = new CompletableFuture<>();
  int correlationId;

  /**
   * @param responseType null when the broker will not answer
   */
  Call(ApiMessage request, ApiKey key, short version, Class<T> responseType, long deadlineNanos) {
    this.request = request;
    this.key = key;
    this.version = version;
    this.responseType = responseType;
    this.deadlineNanos = deadlineNanos;
  }

  boolean answered() {
    return responseType != null;
  }

  void complete(ApiMessage response) {
    future.complete(responseType.cast(response));
  }
}
