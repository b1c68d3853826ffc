package dev.tangram.assignor.sticky.internal;

import dev.tangram.assignor.PartitionAssignor;
import dev.tangram.assignor.tck.PartitionAssignorContract;

class CooperativeStickyAssignorTest extends PartitionAssignorContract {

  @Override
  protected PartitionAssignor createAssignor() {
    return new CooperativeStickyAssignor();
  }

  @Override
  protected String expectedName() {
    return "cooperative-sticky";
  }
}
