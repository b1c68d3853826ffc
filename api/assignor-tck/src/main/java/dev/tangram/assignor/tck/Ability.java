package dev.tangram.assignor.tck;

/** What an assignor may be able to do; tested unless the assignor's test declines it. */
public enum Ability {
  /**
   * Where all members subscribe to the same topics, nobody has two partitions more than anybody
   * else.
   */
  BALANCED,
  /**
   * Where they do not, nobody has two partitions more than somebody who could take one of them over
   * directly.
   */
  BALANCED_MIXED,
  /**
   * Where nothing changed nothing moves; where members subscribe to the same topics and somebody
   * leaves or joins, partitions move only away from the one who left and to the one who joined; the
   * higher generation wins.
   */
  STICKY,
  /**
   * Where every partition can be read in its own rack without loss of balance, it is (KIP-881), in
   * a group that begins.
   */
  RACK_AWARE
}
