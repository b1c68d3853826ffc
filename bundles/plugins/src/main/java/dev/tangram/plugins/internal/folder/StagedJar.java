package dev.tangram.plugins.internal.folder;

import java.nio.file.Path;
import java.util.List;

/**
 * A sound jar of a plug-in, of which a copy is kept.
 *
 * @param file its name in the drop-in folder; empty for a kept copy that is not there any more
 * @param stored the copy; its content never changes
 * @param revision SHA-256 of the content, 64 hexadecimal digits
 * @param bundle symbolic name
 * @param version version of the bundle
 * @param offers at least one
 */
public record StagedJar(
    String file,
    Path stored,
    String revision,
    String bundle,
    String version,
    List<OfferSpec> offers) {}
