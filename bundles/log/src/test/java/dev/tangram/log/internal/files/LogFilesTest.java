package dev.tangram.log.internal.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tangram.model.TopicPartition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFilesTest {

  @TempDir Path dir;

  @Test
  void checkpointsComeBack() throws IOException {
    OffsetCheckpoint file = new OffsetCheckpoint(dir, OffsetCheckpoint.HIGH_WATERMARKS);
    assertThat(file.read()).isEmpty();
    Map<TopicPartition, Long> offsets =
        Map.of(new TopicPartition("a", 0), 5L, new TopicPartition("b.c_d-e", 12), Long.MAX_VALUE);
    file.write(offsets);
    assertThat(file.read()).isEqualTo(offsets);
    file.write(Map.of());
    assertThat(dir.resolve("replication-offset-checkpoint")).hasContent("0\n0\n");
    assertThat(file.read()).isEmpty();
    file.write(offsets);
    new OffsetCheckpoint(dir, OffsetCheckpoint.HIGH_WATERMARKS).write(Map.of());
    assertThat(dir.resolve("replication-offset-checkpoint")).hasContent("0\n0\n");
    try (var left = Files.list(dir)) {
      assertThat(left).hasSize(1);
    }
  }

  @Test
  void damagedCheckpointsAreTold() throws IOException {
    OffsetCheckpoint file = new OffsetCheckpoint(dir, OffsetCheckpoint.RECOVERY_POINTS);
    for (String text :
        new String[] {
          "", "0\n", "1\n0\n", "0\n2\na 0 1\n", "0\n1\na 0\n", "0\n1\na -1 1\n", "0\nx\n"
        }) {
      Files.writeString(dir.resolve("recovery-point-offset-checkpoint"), text);
      assertThatThrownBy(file::read)
          .as(text)
          .isInstanceOf(DamagedFileException.class)
          .hasMessageContaining("recovery-point-offset-checkpoint");
    }
  }

  @Test
  void metaPropertiesOfAnotherModeAreRefused() throws IOException {
    Files.writeString(dir.resolve("meta.properties"), "version=1\nnode.id=3\n");
    assertThatThrownBy(() -> MetaProperties.read(dir)).hasMessageContaining("version is 1");
    Files.writeString(dir.resolve("meta.properties"), "version=0\nbroker.id=three\n");
    assertThatThrownBy(() -> MetaProperties.read(dir)).hasMessageContaining("not a number");
    Files.writeString(
        dir.resolve("meta.properties"), "#Kafka\n#date\nversion=0\nbroker.id=3\ncluster.id=abc\n");
    assertThat(MetaProperties.read(dir).brokerId()).hasValue(3);
    assertThat(MetaProperties.read(dir).clusterId()).hasValue("abc");
  }

  @Test
  void aLockIsHeldByOneOnly() throws IOException {
    DirectoryLock first = DirectoryLock.tryLock(dir);
    assertThat(first).isNotNull();
    assertThat(DirectoryLock.tryLock(dir)).isNull();
    first.close();
    try (DirectoryLock second = DirectoryLock.tryLock(dir)) {
      assertThat(second).isNotNull();
    }
  }
}
