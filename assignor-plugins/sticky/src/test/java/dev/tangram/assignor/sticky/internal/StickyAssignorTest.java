package dev.tangram.assignor.sticky.internal;

import dev.tangram.assignor.PartitionAssignor;
import dev.tangram.assignor.tck.PartitionAssignorContract;

class StickyAssignorTest extends PartitionAssignorContract {

  @Override
  protected PartitionAssignor createAssignor() {
    return new StickyAssignor();
  }

  @Override
  protected String expectedName() {
    return "sticky";
  }
}
