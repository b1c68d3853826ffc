package dev.tangram.groups.internal.group;

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
