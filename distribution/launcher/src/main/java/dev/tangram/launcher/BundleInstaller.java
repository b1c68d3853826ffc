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
    List<Bundle> bundles = new ArrayList<>();
    if (Files.exists(signatureFile)) {
      for (Bundle bundle : context.getBundles()) {
        if (bundle.getBundleId() != 0 && !BundleFiles.isPlugin(bundle)) {
          // Somebody may have stopped it for good; a start of the broker starts everything.
          markStarted(bundle, bundle.getLocation());
          bundles.add(bundle);
        }
      }
      return bundles;
    }
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
      markStarted(bundle, entry.file().toString());
      return bundle;
    } catch (BundleException e) {
      throw unusable(entry.file().toString(), e);
    }
  }

  /** The framework is not started yet, so this only marks the bundle to be started at its level. */
  private static void markStarted(Bundle bundle, String name) throws LaunchException {
    boolean fragment =
        (bundle.adapt(BundleRevision.class).getTypes() & BundleRevision.TYPE_FRAGMENT) != 0;
    try {
      if (!fragment) {
        bundle.start(Bundle.START_ACTIVATION_POLICY);
      }
    } catch (BundleException e) {
      throw unusable(name, e);
    }
  }

  private static LaunchException unusable(String name, BundleException e) {
    return new LaunchException(
        ExitCode.START_FAILED,
        "The bundle " + name + " cannot be installed: " + e.getMessage() + ".",
        "Replace the file by a sound bundle, or take it out of the package.");
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
