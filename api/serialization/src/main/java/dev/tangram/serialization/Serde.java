package dev.tangram.serialization;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A format of keys or values, both ways, and as text for people.
 *
 * <p>What every serde guarantees:
 *
 * <ol>
 *   <li><b>Round trip.</b> What {@link #serialize} wrote, {@link #deserialize} in the same context
 *       gives back as an equal value ({@code equals}, or same content for arrays and buffers); what
 *       {@link #toText} wrote, {@link #fromText} reads as a value with the same bytes.
 *   <li><b>Deterministic.</b> The same value and configuration give the same bytes and the same
 *       text, in every run.
 *   <li><b>Broken input.</b> Bytes and texts that cannot be read raise {@link
 *       SerializationException} and nothing else; so does input that nests deeper than the stack
 *       bears. Nothing is skipped: bytes left over are broken input.
 *   <li><b>Bounded.</b> Time and memory are bounded by the size of the input, not by a length that
 *       it claims.
 *   <li><b>Source.</b> Content, position, limit, mark and byte order of a buffer are left alone,
 *       also when it fails. Heap, direct and read-only buffers are all accepted. Nothing of the
 *       buffer is kept.
 *   <li><b>Validation.</b> {@link #validate} accepts exactly what {@link #deserialize} reads.
 *   <li><b>Null.</b> Neither bytes nor values are ever null: a null value is a tombstone and
 *       nothing to serialize, and stays the caller's business.
 *   <li><b>Threads.</b> Thread safe, and no lock is held while it works.
 *   <li><b>No resources.</b> It has no threads, files or connections, and is not closed: its last
 *       user lets go of it.
 * </ol>
 */
@ConsumerType
public interface Serde<T> extends Serializer<T>, Deserializer<T> {

  /**
   * One line of text for people.
   *
   * @param value not null
   * @throws SerializationException when the value is of another format
   */
  String toText(T value) throws SerializationException;

  /**
   * Reads what people type.
   *
   * @param text not null
   * @throws SerializationException when it is no text of this format
   */
  T fromText(String text) throws SerializationException;

  /**
   * The value as one JSON value on one line (RFC 8259). A string with the {@link #toText text} for
   * formats that have nothing better.
   *
   * @throws SerializationException when the value is of another format
   */
  default String toJson(T value) throws SerializationException {
    return JsonText.quoted(toText(value));
  }
}
