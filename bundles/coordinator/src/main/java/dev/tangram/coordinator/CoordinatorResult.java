package dev.tangram.coordinator;

import dev.tangram.model.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What an operation decided.
 *
 * @param records to be appended as one batch, in this order; either all of them count or none
 * @param response for who asked, given out once the records, and everything that the operation may
 *     have seen, are committed
 * @param whenCommitted run on the shard once the records are committed, before the response is
 *     given out
 * @param whenFailed run on the shard when they could not be appended or committed
 * @param tooLarge what is answered when the topic takes no batch as large as that of the records
 * @param <R> the records
 * @param <T> the response
 */
public record CoordinatorResult<R, T>(
    List<R> records,
    T response,
    Runnable whenCommitted,
    Consumer<ErrorCode> whenFailed,
    ErrorCode tooLarge) {

  private static final Runnable NOTHING = () -> {};

  public CoordinatorResult {
    records = List.copyOf(records);
  }

  /** A response without records. */
  public static <R, T> CoordinatorResult<R, T> of(T response) {
    return of(List.of(), response);
  }

  /** Records and a response. */
  public static <R, T> CoordinatorResult<R, T> of(List<R> records, T response) {
    return new CoordinatorResult<>(
        records, response, NOTHING, error -> {}, ErrorCode.UNKNOWN_SERVER_ERROR);
  }

  /** The same after other records, in one batch with them. */
  public CoordinatorResult<R, T> after(List<R> first) {
    List<R> all = new ArrayList<>(first);
    all.addAll(records);
    return new CoordinatorResult<>(all, response, whenCommitted, whenFailed, tooLarge);
  }

  /** The same with another response. */
  public <U> CoordinatorResult<R, U> answering(U other) {
    return new CoordinatorResult<>(records, other, whenCommitted, whenFailed, tooLarge);
  }

  /** The same with something to do on the shard once the records are committed. */
  public CoordinatorResult<R, T> whenCommitted(Runnable action) {
    return new CoordinatorResult<>(records, response, action, whenFailed, tooLarge);
  }

  /** The same with something to do on the shard when they could not be. */
  public CoordinatorResult<R, T> whenFailed(Consumer<ErrorCode> action) {
    return new CoordinatorResult<>(records, response, whenCommitted, action, tooLarge);
  }

  /** The same with another answer when the records are too large for the topic. */
  public CoordinatorResult<R, T> whenTooLarge(ErrorCode error) {
    return new CoordinatorResult<>(records, response, whenCommitted, whenFailed, error);
  }
}
