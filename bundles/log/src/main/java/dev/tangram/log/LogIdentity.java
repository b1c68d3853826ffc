package dev.tangram.log;

import dev.tangram.log.internal.files.MetaProperties;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Whose the log directories are: one broker's, of one cluster. */
final class LogIdentity {

  private LogIdentity() {}

  /**
   * Compares the directories with each other.
   *
   * @param configured the broker's id, negative when it is generated
   * @throws LogStartException when they belong to several, or to another broker
   */
  static void requireOne(List<LogDirectory> directories, int configured) {
    int brokerId = configured;
    String clusterId = null;
    for (LogDirectory directory : directories) {
      MetaProperties meta = directory.meta();
      if (meta.brokerId().isPresent()) {
        int stored = meta.brokerId().getAsInt();
        if (brokerId >= 0 && brokerId != stored) {
          throw foreign(directory, "broker.id", stored, brokerId);
        }
        brokerId = stored;
      }
      if (meta.clusterId().isPresent()) {
        String stored = meta.clusterId().get();
        if (clusterId != null && !clusterId.equals(stored)) {
          throw foreign(directory, "cluster.id", stored, clusterId);
        }
        clusterId = stored;
      }
    }
  }

  /**
   * Compares them with who this broker is.
   *
   * @throws LogStartException when one belongs to another broker or cluster
   */
  static void requireSame(List<LogDirectory> directories, int brokerId, String clusterId) {
    for (LogDirectory directory : directories) {
      OptionalInt broker = directory.meta().brokerId();
      if (broker.isPresent() && broker.getAsInt() != brokerId) {
        throw foreign(directory, "broker.id", broker.getAsInt(), brokerId);
      }
      Optional<String> cluster = directory.meta().clusterId();
      if (cluster.isPresent() && !cluster.get().equals(clusterId)) {
        throw foreign(directory, "cluster.id", cluster.get(), clusterId);
      }
    }
  }

  private static LogStartException foreign(
      LogDirectory directory, String property, Object stored, Object expected) {
    return new LogStartException(
        "The log directory "
            + directory.path()
            + " belongs to another broker or cluster: its meta.properties says "
            + property
            + "="
            + stored
            + ", expected is "
            + expected,
        "Give this broker its own log.dirs, or set broker.id and zookeeper.connect to those that"
            + " wrote the directory",
        null);
  }

  /** The broker id that directories were written by; empty when they are new. */
  static OptionalInt storedBrokerId(List<LogDirectory> directories) {
    return directories.stream()
        .map(directory -> directory.meta().brokerId())
        .filter(OptionalInt::isPresent)
        .findFirst()
        .orElse(OptionalInt.empty());
  }

  /** Where records could be kept, nothing works. */
  static LogStartException noneUsable(List<Path> directories) {
    return new LogStartException(
        "None of the log directories " + directories + " can be used",
        "Check that they exist or can be created, and may be read and written by this process;"
            + " the log says what failed with each",
        null);
  }
}
