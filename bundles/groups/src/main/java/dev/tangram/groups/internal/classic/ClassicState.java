package dev.tangram.groups.internal.classic;

/** States of a classic group, with the names that DescribeGroups and ListGroups give. */
enum ClassicState {
  /** No members; only offsets may be there. */
  EMPTY("Empty"),
  /** Members are asked to join again; joins wait for each other. */
  PREPARING_REBALANCE("PreparingRebalance"),
  /** All have joined; they wait for what the leader decides. */
  COMPLETING_REBALANCE("CompletingRebalance"),
  /** Everybody has its assignment. */
  STABLE("Stable"),
  /** Removed; nothing may happen to it any more. */
  DEAD("Dead");

  private final String text;

  ClassicState(String text) {
    this.text = text;
  }

  /** Whether a rebalance may begin in this state. */
  boolean mayRebalance() {
    return this == EMPTY || this == COMPLETING_REBALANCE || this == STABLE;
  }

  @Override
  public String toString() {
    return text;
  }
}
