package dev.tangram.groups.internal.consumer;

/** A member of a consumer group. Immutable. */
record Member(String id, Subscription subscription, Position position) {

  static Member of(String id) {
    return new Member(id, Subscription.NONE, Position.NEW);
  }

  Member with(Subscription newSubscription) {
    return new Member(id, newSubscription, position);
  }

  Member with(Position newPosition) {
    return new Member(id, subscription, newPosition);
  }

  String instanceId() {
    return subscription.instanceId();
  }

  int epoch() {
    return position.epoch();
  }

  /** Whether it speaks the classic protocol. */
  boolean isClassic() {
    return subscription.classic() != null;
  }
}
