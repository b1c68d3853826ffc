package dev.tangram.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.wiring.BundleRevision;

/**
 * Puts the bundles of the package into the framework. The framework's store is kept from one start
 * to the next and thrown away as soon as the package has changed.
 */
final class BundleInstaller {
  private final Path store;
  private final List<BundleFiles.Entry> entries;
  private final Path signatureFile;

  BundleInstaller(Path store, List<BundleFiles.Entry> entries) {
    this.store = store;
    this.entries = entries;
    this.signatureFile = store.resolve("tangram.signature");
  }

  /** Called before the framework opens its store. */
  void prepareStore() throws IOException {
    boolean current =
        Files.isReadable(signatureFile)
            && Files.readString(signatureFile).equals(BundleFiles.signature(entries));
    if (!current) {
      deleteStore();
    }
    Files.createDirectories(store);
  }

  /** Called with the framework initialized; returns the bundles of the package. */
  List<Bundle> install(BundleContext context) throws LaunchException, IOException {
    if (Files.exists(signatureFile)) {
      return Stream.of(context.getBundles()).filter(bundle -> bundle.getBundleId() != 0).toList();
    }
    List<Bundle> bundles = new ArrayList<>();
    for (BundleFiles.Entry entry : entries) {
      bundles.add(install(context, entry));
    }
    Files.writeString(signatureFile, BundleFiles.signature(entries), StandardCharsets.UTF_8);
    return bundles;
  }

  /** Forgets the store, so that the next start installs everything anew. */
  void invalidate() {
    try {
      Files.deleteIfExists(signatureFile);
    } catch (IOException e) {
      // The next start then reports the same failure again; nothing is lost.
      return;
    }
  }

  private Bundle install(BundleContext context, BundleFiles.Entry entry) throws LaunchException {
    try {
      Bundle bundle = context.installBundle(entry.location());
      bundle.adapt(BundleStartLevel.class).setStartLevel(entry.level());
      boolean fragment =
          (bundle.adapt(BundleRevision.class).getTypes() & BundleRevision.TYPE_FRAGMENT) != 0;
      if (!fragment) {
        // The framework is not started: this only marks the bundle to be started at its level.
        bundle.start(Bundle.START_ACTIVATION_POLICY);
      }
      return bundle;
    } catch (BundleException e) {
      throw new LaunchException(
          ExitCode.START_FAILED,
          "The bundle " + entry.file() + " cannot be installed: " + e.getMessage() + ".",
          "Replace the file by a sound bundle, or take it out of the package.");
    }
  }

  private void deleteStore() throws IOException {
    if (!Files.exists(store)) {
      return;
    }
    try (Stream<Path> files = Files.walk(store)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
