package dev.tangram.protocol;

import java.util.Arrays;

/**
 * A tagged field that this version of the specification does not know.
 *
 * @param tag the tag
 * @param data the field's bytes
 */
public record RawTaggedField(int tag, byte[] data) {

  @Override
  public boolean equals(Object object) {
    return object instanceof RawTaggedField other
        && tag == other.tag
        && Arrays.equals(data, other.data);
  }

  @Override
  public int hashCode() {
    return 31 * tag + Arrays.hashCode(data);
  }

  @Override
  public String toString() {
    return "RawTaggedField(tag=" + tag + ", " + data.length + " bytes)";
  }
}
