package dev.tangram.storage.tck;

import dev.tangram.storage.PartitionStore;
import dev.tangram.storage.StorageException;
import java.util.function.UnaryOperator;

/**
 * One call of a {@link Scenario}.
 *
 * @param kind what a crash in the middle of it may leave
 * @param name for messages
 * @param touched from this offset on nothing is certain to survive a power cut before the next
 *     flush; {@code Long.MAX_VALUE} when the call takes nothing away
 * @param effect what it does to the content
 * @param call the call itself
 */
record Step(Kind kind, String name, long touched, UnaryOperator<Content> effect, Call call) {

  enum Kind {
    APPEND,
    TRUNCATE,
    RESTART,
    REWRITE,
    FLUSH,
    /** The content before or the content after: trimming, rolling, blobs. */
    EITHER
  }

  interface Call {
    void run(PartitionStore store) throws StorageException;
  }
}
