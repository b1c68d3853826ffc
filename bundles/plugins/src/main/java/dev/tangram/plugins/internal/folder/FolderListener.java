package dev.tangram.plugins.internal.folder;

/** Is told what happens in the drop-in folder; called on the thread that watches it. */
public interface FolderListener {

  /** A complete, sound jar is there; under its name there may have been another one before. */
  void arrived(StagedJar jar);

  /** A jar that had arrived or was refused is gone. */
  void left(String file);

  /** A jar cannot be taken; told once, and again when it has changed. */
  void refused(String file, String reason);
}
