package dev.tangram.groups.internal.group;

import dev.tangram.protocol.MessageReader;
import dev.tangram.protocol.message.JoinGroupRequest.JoinGroupRequestProtocol;
import java.util.Arrays;
import java.util.List;

/**
 * A protocol that a member can follow, for consumers the name of an assignor.
 *
 * @param name its name
 * @param metadata what the member says to the others if the protocol is chosen, for consumers its
 *     subscription; opaque, not to be changed
 */
public record MemberProtocol(String name, byte[] metadata) {

  public static List<MemberProtocol> of(List<JoinGroupRequestProtocol> protocols) {
    return protocols.stream()
        .map(protocol -> new MemberProtocol(protocol.name(), protocol.metadata()))
        .toList();
  }

  /** What a member with these protocols says for one of them; empty if it does not follow it. */
  public static byte[] metadata(List<MemberProtocol> protocols, String name) {
    for (MemberProtocol protocol : protocols) {
      if (protocol.name.equals(name)) {
        return protocol.metadata;
      }
    }
    return MessageReader.NO_BYTES;
  }

  @Override
  public boolean equals(Object object) {
    return object instanceof MemberProtocol other
        && name.equals(other.name)
        && Arrays.equals(metadata, other.metadata);
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + Arrays.hashCode(metadata);
  }

  @Override
  public String toString() {
    return name + " (" + metadata.length + " bytes)";
  }
}
