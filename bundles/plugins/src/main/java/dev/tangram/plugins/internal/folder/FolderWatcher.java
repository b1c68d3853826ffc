package dev.tangram.plugins.internal.folder;

import dev.tangram.plugins.PluginException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the drop-in folder.
 *
 * <p>A jar is taken when its size, its time and its identity were the same in two looks and its
 * content is a whole plug-in; it is gone when two looks did not see it. So a copy in progress is
 * left alone, and a file that is replaced, at once or by delete and copy, never seems to be gone. A
 * folder that cannot be read is no empty folder: everything stays as it was until it is back.
 *
 * <p>Looks are taken by polling: there is nothing to lose, nothing to overflow, and it works on
 * file systems that send no events.
 */
public final class FolderWatcher implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(FolderWatcher.class);
  private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9_+][A-Za-z0-9_.+-]{0,199}");
  private static final String JAR = ".jar";
  private static final int FILES_MAX = 10_000;

  /** What is known of a name in the folder. */
  private static final class Entry {
    /** What the last look saw. */
    private Look seen;

    /** What was judged, and was taken or refused. */
    private Look judged;

    /** The content that was taken last; null when none was. */
    private String revision;

    /** Whether the judgement was a refusal. */
    private boolean refused;

    private boolean missed;
  }

  private final Path folder;
  private final long pollMs;
  private final RevisionStore store;
  private final LookIndex index;
  private final Map<String, Entry> entries = new HashMap<>();
  private final Object wake = new Object();
  private boolean woken;
  private boolean closed;
  private boolean unreadable;
  private Thread thread;

  public FolderWatcher(Path folder, long pollMs, RevisionStore store) {
    this.folder = folder;
    this.pollMs = pollMs;
    this.store = store;
    this.index = new LookIndex(store.directory().resolve("seen"));
  }

  /**
   * The first look, before {@link #start}: the sound jars that are there, sorted by name. Others
   * are told of later, when a second look finds them unchanged.
   */
  public synchronized List<StagedJar> scan() {
    List<StagedJar> jars = new ArrayList<>();
    Set<String> names = names();
    if (names == null) {
      return jars;
    }
    index.load();
    for (String name : names) {
      Look look = look(name);
      if (look == null) {
        continue;
      }
      Entry entry = entries.computeIfAbsent(name, n -> new Entry());
      entry.seen = look;
      try {
        StagedJar jar = first(name, look);
        taken(name, entry, look, jar);
        jars.add(jar);
      } catch (IOException | RefusedJarException e) {
        LOG.debug("{} is not taken at the first look: {}", name, e.getMessage());
      }
    }
    index.retain(names);
    index.save();
    return jars;
  }

  /** A file that looks as it did when it was taken before is not read again. */
  private StagedJar first(String name, Look look) throws IOException, RefusedJarException {
    Optional<StagedJar> known =
        index.revision(name, look).flatMap(revision -> store.kept(name, revision, look.size()));
    return known.isPresent() ? known.get() : store.stage(name, folder.resolve(name), false);
  }

  /** Begins to watch. */
  public void start(FolderListener listener) {
    thread = new Thread(() -> run(listener), "plugins-folder");
    thread.setPriority(Thread.MIN_PRIORITY);
    thread.setDaemon(true);
    thread.start();
  }

  private void run(FolderListener listener) {
    store.sync();
    while (pause()) {
      try {
        poll(listener);
      } catch (RuntimeException e) {
        LOG.error("The look at the drop-in folder {} failed", folder, e);
      }
    }
  }

  /** False when it is closed. */
  private boolean pause() {
    synchronized (wake) {
      try {
        if (!closed && !woken) {
          wake.wait(pollMs);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        closed = true;
      }
      woken = false;
      return !closed;
    }
  }

  private void wake() {
    synchronized (wake) {
      woken = true;
      wake.notifyAll();
    }
  }

  /** One look. */
  synchronized void poll(FolderListener listener) {
    Set<String> names = names();
    if (names == null) {
      return;
    }
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      Look look = look(name);
      if (look != null) {
        seen.add(name);
        Entry entry = entries.computeIfAbsent(name, n -> new Entry());
        entry.missed = false;
        boolean settled = look.equals(entry.seen);
        entry.seen = look;
        if (settled && !look.equals(entry.judged)) {
          judge(name, entry, look, listener);
        }
      }
    }
    dropMissing(seen, listener);
  }

  private void judge(String name, Entry entry, Look look, FolderListener listener) {
    String before = entry.revision;
    boolean wasRefused = entry.refused;
    String reason;
    try {
      StagedJar jar = store.stage(name, folder.resolve(name), true);
      taken(name, entry, look, jar);
      index.save();
      store.sync();
      if (wasRefused || !jar.revision().equals(before)) {
        listener.arrived(jar);
      }
      return;
    } catch (NoSuchFileException e) {
      return; // the next look will say so
    } catch (RefusedJarException e) {
      reason = e.getMessage();
    } catch (IOException e) {
      reason = "cannot be read: " + e;
    }
    entry.judged = look;
    entry.refused = true;
    LOG.warn("{} in {} is not taken: {}", name, folder, reason);
    listener.refused(name, reason);
  }

  private void taken(String name, Entry entry, Look look, StagedJar jar) {
    index.put(name, look, jar.revision());
    entry.judged = look;
    entry.refused = false;
    entry.revision = jar.revision();
  }

  private void dropMissing(Set<String> seen, FolderListener listener) {
    Iterator<Map.Entry<String, Entry>> all = entries.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<String, Entry> next = all.next();
      Entry entry = next.getValue();
      if (seen.contains(next.getKey())) {
        continue;
      }
      if (!entry.missed) {
        entry.missed = true;
        continue;
      }
      all.remove();
      if (entry.judged != null) {
        listener.left(next.getKey());
      }
    }
  }

  /** The names of the jars, sorted; null when the folder cannot be read now. */
  private Set<String> names() {
    Set<String> names = new TreeSet<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (name.endsWith(JAR) && !name.startsWith(".") && names.size() < FILES_MAX) {
          names.add(name);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      if (!unreadable) {
        LOG.warn(
            "The drop-in folder {} cannot be read; plug-ins stay as they are until it is back: {}",
            folder,
            e.toString());
        unreadable = true;
      }
      return null;
    }
    if (unreadable) {
      LOG.info("The drop-in folder {} can be read", folder);
      unreadable = false;
    }
    return names;
  }

  private Look look(String name) {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(folder.resolve(name), BasicFileAttributes.class);
      return attributes.isRegularFile() ? Look.of(attributes) : null;
    } catch (IOException e) {
      return null; // gone since the folder was listed
    }
  }

  /**
   * Puts a jar into the folder under a name, whole or not at all; one that exists is replaced. The
   * listener is told of it soon, unless the name had this very content.
   *
   * @throws PluginException when it is no plug-in, the name is not one of a jar, or the folder
   *     cannot be written; then the folder is as it was
   */
  public StagedJar put(String fileName, InputStream jar) throws PluginException {
    checkName(fileName);
    Path temporary = folder.resolve("." + fileName + ".tmp");
    try {
      StagedJar staged = store.stage(fileName, jar);
      store.sync();
      try {
        Files.copy(staged.stored(), temporary, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
          channel.force(true);
        }
        synchronized (this) {
          RevisionStore.move(temporary, folder.resolve(fileName));
          // Nobody writes into a file that was moved here whole: one look is enough.
          entries.computeIfAbsent(fileName, n -> new Entry()).seen = look(fileName);
        }
      } finally {
        Files.deleteIfExists(temporary);
      }
      wake();
      return staged;
    } catch (RefusedJarException e) {
      throw new PluginException(fileName + " is not installed: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new PluginException(
          fileName + " cannot be put into " + folder + ": " + e + "; check its rights and space",
          e);
    }
  }

  /** Takes a jar out of the folder; the listener is told of it soon. */
  public void remove(String fileName) throws PluginException {
    checkName(fileName);
    try {
      synchronized (this) {
        Files.deleteIfExists(folder.resolve(fileName));
        Entry entry = entries.get(fileName);
        if (entry != null) {
          entry.missed = true; // nobody is replacing it
        }
      }
    } catch (IOException e) {
      throw new PluginException(
          fileName + " cannot be removed from " + folder + ": " + e + "; check its rights", e);
    }
    wake();
  }

  private static void checkName(String fileName) throws PluginException {
    if (!fileName.endsWith(JAR) || !FILE_NAME.matcher(fileName).matches()) {
      throw new PluginException(
          "Not a name for a jar in the drop-in folder: "
              + fileName
              + "; use letters, digits, dots, dashes and underscores, and .jar at the end");
    }
  }

  /** Ends the watching; the listener is not called any more when this returns. */
  @Override
  public void close() {
    synchronized (wake) {
      closed = true;
      wake.notifyAll();
    }
    if (thread != null && thread != Thread.currentThread()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
