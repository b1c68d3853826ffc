package dev.tangram.log;

import dev.tangram.model.TopicPartition;
import java.nio.file.Path;
import java.util.List;

/**
 * A log directory and what is in it; for DescribeLogDirs.
 *
 * @param path absolute path
 * @param offline whether it failed
 * @param totalBytes size of its volume, -1 unknown
 * @param usableBytes free bytes of its volume for this process, -1 unknown
 * @param partitions its partitions, by name; empty when it is offline
 * @param futures what is copied to another storage engine now: how much of it the other one has
 */
public record LogDirInfo(
    Path path,
    boolean offline,
    long totalBytes,
    long usableBytes,
    List<PartitionSize> partitions,
    List<PartitionSize> futures) {

  /**
   * One partition in a log directory.
   *
   * @param partition its name
   * @param sizeInBytes bytes of its batches
   * @param offsetLag how far its end lies behind its high watermark, in offsets; 0 when caught up
   */
  public record PartitionSize(TopicPartition partition, long sizeInBytes, long offsetLag) {}
}
