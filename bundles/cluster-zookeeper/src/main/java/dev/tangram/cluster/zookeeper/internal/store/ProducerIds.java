package dev.tangram.cluster.zookeeper.internal.store;

import dev.tangram.cluster.zookeeper.internal.session.Reply;
import dev.tangram.cluster.zookeeper.internal.session.Request;
import dev.tangram.cluster.zookeeper.internal.session.Session;
import dev.tangram.cluster.zookeeper.internal.znode.ClusterNodes;
import dev.tangram.cluster.zookeeper.internal.znode.Paths;
import dev.tangram.metadata.ClusterStore.ProducerIdBlock;
import java.util.function.Supplier;
import org.apache.zookeeper.KeeperException.Code;

/** Blocks of producer ids, taken by compare-and-set. */
public final class ProducerIds {

  private static final long BLOCK_SIZE = 1000;

  private final Supplier<Session> sessions;

  public ProducerIds(Supplier<Session> sessions) {
    this.sessions = sessions;
  }

  /** Takes the next block. One whose answer got lost is given up: ids are plenty. */
  public ProducerIdBlock allocate(int brokerId) {
    Session session = sessions.get();
    while (true) {
      Reply current = session.run(Request.getData(Paths.PRODUCER_IDS, null)).expect();
      long first = 0;
      if (current.data() != null && current.data().length > 0) {
        first = Math.addExact(ClusterNodes.readProducerIds(current.data()).last(), 1);
      }
      ProducerIdBlock block = new ProducerIdBlock(first, Math.addExact(first, BLOCK_SIZE - 1));
      Reply written =
          session
              .run(
                  Request.setData(
                      Paths.PRODUCER_IDS,
                      ClusterNodes.writeProducerIds(brokerId, block),
                      current.stat().getVersion()))
              .expect(Code.BADVERSION);
      if (written.ok()) {
        return block;
      }
    }
  }
}
