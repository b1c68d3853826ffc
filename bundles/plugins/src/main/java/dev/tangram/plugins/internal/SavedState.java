package dev.tangram.plugins.internal;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * What is kept from one start to the next.
 *
 * <p>Text, a line each: {@code tangram-plugins 1}; for each version {@code revision <id> <flags>
 * <served ms> <origin> <files> <reason>}; for each name {@code slot <kind> <name> <active>
 * <previous> <chosen>}; at the end {@code crc <CRC-32 of all before, hexadecimal>}. Fields are
 * separated by a space and written as in a URL; {@code -} stands for nothing, files have commas
 * between them. Flags: h held, q in quarantine, t tested.
 */
record SavedState(List<SavedRevision> revisions, List<SavedSlot> slots) {
  private static final String HEAD = "tangram-plugins 1\n";
  private static final String NOTHING = "-";
  private static final int REVISION_FIELDS = 7;
  private static final int SLOT_FIELDS = 6;

  /** See {@link Revision}. */
  record SavedRevision(
      String id,
      boolean held,
      boolean quarantined,
      boolean tested,
      long servedMs,
      String origin,
      List<String> files,
      String reason) {}

  /** See {@link Slot}; versions by their id, null for none. */
  record SavedSlot(SlotKey key, String active, String previous, boolean chosen) {}

  static SavedState of(Registry registry) {
    List<SavedRevision> revisions =
        registry.revisions().stream()
            .filter(revision -> !revision.removed)
            .sorted(Comparator.comparing(Revision::id))
            .map(SavedState::saved)
            .toList();
    List<SavedSlot> slots =
        registry.slots().stream()
            .map(s -> new SavedSlot(s.key(), id(s.active), id(s.previous), s.chosen))
            .toList();
    return new SavedState(revisions, slots);
  }

  private static SavedRevision saved(Revision revision) {
    boolean quarantined = revision.isQuarantined();
    return new SavedRevision(
        revision.id(),
        revision.held,
        quarantined,
        revision.tested,
        revision.servedMs,
        revision.origin(),
        revision.files().stream().sorted().toList(),
        quarantined ? revision.last().text() : "");
  }

  private static String id(Revision revision) {
    return revision == null || revision.removed ? null : revision.id();
  }

  String text() {
    StringBuilder text = new StringBuilder(HEAD);
    for (SavedRevision r : revisions) {
      String flags = (r.held ? "h" : "") + (r.quarantined ? "q" : "") + (r.tested ? "t" : "");
      String files = String.join(",", r.files.stream().map(SavedState::encode).toList());
      text.append("revision ").append(r.id).append(' ').append(orNothing(flags)).append(' ');
      text.append(r.servedMs).append(' ').append(encode(r.origin)).append(' ');
      text.append(orNothing(files)).append(' ').append(encode(r.reason)).append('\n');
    }
    for (SavedSlot s : slots) {
      text.append("slot ").append(encode(s.key.kind())).append(' ').append(encode(s.key.name()));
      text.append(' ').append(s.active == null ? NOTHING : s.active).append(' ');
      text.append(s.previous == null ? NOTHING : s.previous).append(' ').append(s.chosen);
      text.append('\n');
    }
    return text + "crc " + crc(text.toString()) + "\n";
  }

  /** Empty when the text is not whole. */
  static Optional<SavedState> parse(String text) {
    int end = text.lastIndexOf("crc ");
    if (!text.startsWith(HEAD)
        || end < 0
        || !text.substring(end).equals("crc " + crc(text.substring(0, end)) + "\n")) {
      return Optional.empty();
    }
    List<SavedRevision> revisions = new ArrayList<>();
    List<SavedSlot> slots = new ArrayList<>();
    for (String line : text.substring(HEAD.length(), end).split("\n")) {
      String[] fields = line.split(" ");
      if (fields.length == REVISION_FIELDS && fields[0].equals("revision")) {
        revisions.add(revision(fields));
      } else if (fields.length == SLOT_FIELDS && fields[0].equals("slot")) {
        SlotKey key = new SlotKey(decode(fields[1]), decode(fields[2]));
        boolean chosen = Boolean.parseBoolean(fields[5]);
        slots.add(new SavedSlot(key, orNull(fields[3]), orNull(fields[4]), chosen));
      }
    }
    return Optional.of(new SavedState(revisions, slots));
  }

  private static SavedRevision revision(String[] fields) {
    List<String> files =
        fields[5].equals(NOTHING)
            ? List.of()
            : Arrays.stream(fields[5].split(",")).map(SavedState::decode).toList();
    return new SavedRevision(
        fields[1],
        fields[2].contains("h"),
        fields[2].contains("q"),
        fields[2].contains("t"),
        Long.parseLong(fields[3]),
        decode(fields[4]),
        files,
        decode(fields[6]));
  }

  private static String orNothing(String text) {
    return text.isEmpty() ? NOTHING : text;
  }

  private static String orNull(String field) {
    return field.equals(NOTHING) ? null : field;
  }

  /** An encoded text is never empty and never the sign for nothing. */
  private static String encode(String text) {
    return text.isEmpty()
        ? NOTHING
        : URLEncoder.encode(text, StandardCharsets.UTF_8).replace("-", "%2D");
  }

  private static String decode(String field) {
    return field.equals(NOTHING) ? "" : URLDecoder.decode(field, StandardCharsets.UTF_8);
  }

  private static String crc(String text) {
    CRC32 crc = new CRC32();
    crc.update(text.getBytes(StandardCharsets.UTF_8));
    return Long.toHexString(crc.getValue());
  }
}
