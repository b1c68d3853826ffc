package dev.tangram.groups.internal.classic;

import java.util.Map;

/**
 * What becomes of one generation's assignment when the coordinator's assignor decides: its answer
 * and the leader's own assignments, which are used if there is none. Both must be there before
 * anything is decided.
 */
final class ServerAssignment {

  private final String assignor;
  private boolean finished;
  private AssignorQuestion.Answer answer;
  private Map<String, byte[]> ofLeader;

  ServerAssignment(String assignor) {
    this.assignor = assignor;
  }

  String assignor() {
    return assignor;
  }

  /** The assignor has answered, or with null, will not. */
  void finish(AssignorQuestion.Answer value) {
    finished = true;
    answer = value;
  }

  boolean isFinished() {
    return finished;
  }

  void leaderSynced(Map<String, byte[]> assignments) {
    ofLeader = assignments;
  }

  boolean isReady() {
    return finished && ofLeader != null;
  }

  Map<String, byte[]> decision() {
    return answer == null ? ofLeader : answer.assignments();
  }

  /** Whether there is more to give once the former owners have let go. */
  boolean withholds() {
    return answer != null && answer.withheld() > 0;
  }
}
