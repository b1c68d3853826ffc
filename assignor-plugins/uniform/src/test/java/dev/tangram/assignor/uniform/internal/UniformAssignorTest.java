package dev.tangram.assignor.uniform.internal;

import dev.tangram.assignor.PartitionAssignor;
import dev.tangram.assignor.tck.PartitionAssignorContract;

class UniformAssignorTest extends PartitionAssignorContract {

  @Override
  protected PartitionAssignor createAssignor() {
    return new UniformAssignor();
  }

  @Override
  protected String expectedName() {
    return "uniform";
  }
}
