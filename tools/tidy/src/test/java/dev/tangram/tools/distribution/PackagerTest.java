package dev.tangram.tools.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackagerTest {
  @TempDir Path directory;
  private Path stage;
  private Path unpacked;
  private Path archive;

  @BeforeEach
  void stage() throws IOException {
    stage = directory.resolve("stage");
    unpacked = directory.resolve("tangram");
    archive = directory.resolve("tangram-1.tar.gz");
    write("bin/tangram", "#!/bin/sh\n");
    write("conf/" + "long-name-".repeat(9) + "/" + "x".repeat(60), "long");
    jar("lib/other-1.jar", Map.of("META-INF/LICENSE", "the licence", "NOTICE.txt", "the notice"));
    jar("wrapped/inner-1.jar", Map.of("META-INF/NOTICE", "inner notice"));
  }

  @Test
  void licencesAreTakenOutOfTheJarsAndWrappedJarsLeftOut() throws IOException {
    run();

    Path licenses = unpacked.resolve("licenses");
    assertThat(licenses.resolve("other-1/LICENSE")).hasContent("the licence");
    assertThat(licenses.resolve("other-1/NOTICE.txt")).hasContent("the notice");
    assertThat(licenses.resolve("inner-1/NOTICE")).hasContent("inner notice");
    assertThat(licenses.resolve("README.txt")).content().contains("other-1.jar", "inner-1.jar");
    assertThat(unpacked.resolve("wrapped")).doesNotExist();
    assertThat(unpacked.resolve("bin/tangram")).isExecutable();
  }

  @Test
  void whatIsTheSameIsNotTouchedWhatIsGoneIsRemovedAndForeignFilesStay() throws IOException {
    write("lib/old.txt", "old");
    run();
    FileTime before = FileTime.fromMillis(1_000_000);
    Files.setLastModifiedTime(unpacked.resolve("bin/tangram"), before);
    Files.writeString(unpacked.resolve("lib/foreign.jar"), "foreign");
    stage();
    write("conf/new.txt", "new");
    run();

    assertThat(Files.getLastModifiedTime(unpacked.resolve("bin/tangram"))).isEqualTo(before);
    assertThat(unpacked.resolve("lib/old.txt")).doesNotExist();
    assertThat(unpacked.resolve("lib/foreign.jar")).exists();
    assertThat(unpacked.resolve("conf/new.txt")).hasContent("new");
    assertThat(stage).doesNotExist();
  }

  @Test
  void theArchiveIsReadByTarAndIsTheSameEveryTime() throws Exception {
    run();
    Path first = Files.move(archive, directory.resolve("first.tar.gz"));
    stage();
    Files.setLastModifiedTime(stage.resolve("bin/tangram"), FileTime.fromMillis(5_000));
    run();
    assertThat(Files.mismatch(first, archive)).isEqualTo(-1);

    Path target = Files.createDirectory(directory.resolve("out"));
    Process tar =
        new ProcessBuilder("tar", "xzf", archive.toString(), "-C", target.toString())
            .inheritIO()
            .start();
    assertThat(tar.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(tar.exitValue()).isZero();
    Path root = target.resolve("tangram-1");
    Files.delete(unpacked.resolve(".package-files"));
    assertThat(Packager.files(root)).isEqualTo(Packager.files(unpacked));
    for (Path file : Packager.files(unpacked)) {
      assertThat(Files.mismatch(unpacked.resolve(file), root.resolve(file))).isEqualTo(-1);
    }
    assertThat(root.resolve("bin/tangram")).isExecutable();
  }

  private void run() throws IOException {
    Packager.main(
        new String[] {
          stage.toString(), unpacked.toString(), archive.toString(), "2026-01-01T00:00:00Z"
        });
  }

  private void write(String file, String text) throws IOException {
    Path path = stage.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private void jar(String file, Map<String, String> entries) throws IOException {
    Path path = stage.resolve(file);
    Files.createDirectories(path.getParent());
    Map<String, String> all = new TreeMap<>(entries);
    all.put("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(path))) {
      for (Map.Entry<String, String> entry : all.entrySet()) {
        JarEntry written = new JarEntry(entry.getKey());
        // The jar must be the same however late it is made.
        written.setTimeLocal(LocalDateTime.of(2026, 1, 1, 0, 0));
        out.putNextEntry(written);
        out.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
  }
}
