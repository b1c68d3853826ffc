package dev.tangram.log;

import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import dev.tangram.model.TopicPartition;
import dev.tangram.plugins.Lease;
import dev.tangram.plugins.Provider;
import dev.tangram.storage.StorageEngine;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks, before a log is created, whether it was somewhere already. */
final class EnginePlacement {

  private static final Logger LOG = LoggerFactory.getLogger(EnginePlacement.class);

  private final EngineRoutes engines;
  private final EngineSwap swap;
  private final LogNotices notices;

  EnginePlacement(EngineRoutes engines, EngineSwap swap, LogNotices notices) {
    this.engines = engines;
    this.swap = swap;
    this.notices = notices;
  }

  /** A log that an absent engine has must not be begun anew in another one. */
  void requireNowhereElse(List<LogDirectory> directories, TopicPartition partition) {
    boolean kafka = swap.hasKafkaLayout();
    for (LogDirectory directory : directories) {
      try {
        Optional<String> other = directory.elsewhere(partition, engines.names(), kafka);
        if (other.isPresent()) {
          throw new ApiException(
              ErrorCode.KAFKA_STORAGE_ERROR,
              "The log of "
                  + partition
                  + " is in "
                  + directory.path()
                  + " in a storage engine that is not there: "
                  + other.get());
        }
      } catch (IOException e) {
        notices.directoryFailed(directory, e);
      }
    }
  }

  /** Says so when a partition begins empty because its engine has forgotten it. */
  void noteLoss(
      List<LogDirectory> directories, TopicPartition partition, Provider<StorageEngine> engine) {
    if (directories.stream().noneMatch(directory -> directory.hadRecords(partition))) {
      return;
    }
    try (Lease<StorageEngine> lease = engine.hold()) {
      if (!lease.service().abilities().contains(StorageEngine.Ability.DURABLE)) {
        LOG.warn(
            "The log of {} begins empty: storage engine {} keeps nothing across restarts",
            partition,
            lease.service().name());
      }
    }
  }
}
