package __package__;

import dev.tangram.assignor.PartitionAssignor;
import dev.tangram.assignor.tck.Ability;
import dev.tangram.assignor.tck.PartitionAssignorContract;
import java.util.EnumSet;
import java.util.Set;

/** The contract of assignors. Take abilities out of the list as you build them. */
class __Name__AssignorTest extends PartitionAssignorContract {

  @Override
  protected PartitionAssignor createAssignor() {
    return new __Name__Assignor();
  }

  @Override
  protected String expectedName() {
    return "__name__";
  }

  @Override
  protected Set<Ability> declined() {
    return EnumSet.allOf(Ability.class);
  }
}
