package dev.tangram.client.scripted;

import dev.tangram.protocol.ApiMessage;

/** Takes the place of a broker's answer to one request. */
@FunctionalInterface
public interface Interceptor {

  /** Answer: close the connection instead. */
  ApiMessage HANG_UP = new dev.tangram.protocol.message.RequestHeader();

  /** Answer: say nothing. */
  ApiMessage SILENCE = new dev.tangram.protocol.message.RequestHeader();

  /**
   * Decides on an answer.
   *
   * @param usual carries the request out as the broker usually does, and gives its answer
   * @return an answer, {@link #HANG_UP} or {@link #SILENCE}
   */
  ApiMessage answer(ApiMessage request, java.util.function.Supplier<ApiMessage> usual);

  /** Does the work, then loses the answer. */
  static Interceptor loseAnswer() {
    return (request, usual) -> {
      usual.get();
      return HANG_UP;
    };
  }

  /** Closes the connection without doing anything. */
  static Interceptor hangUp() {
    return (request, usual) -> HANG_UP;
  }
}
