package dev.tangram.plugins.internal.folder;

import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;

/**
 * What can be seen of a file without reading it.
 *
 * @param size in bytes
 * @param timeNanos of the last change, since 1970
 * @param key which file it is, such as device and inode
 */
record Look(long size, long timeNanos, String key) {

  static Look of(BasicFileAttributes attributes) {
    return new Look(
        attributes.size(),
        attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS),
        String.valueOf(attributes.fileKey()));
  }
}
