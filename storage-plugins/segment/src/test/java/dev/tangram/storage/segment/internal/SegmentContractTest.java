package dev.tangram.storage.segment.internal;

import dev.tangram.storage.StorageEngine;
import dev.tangram.storage.tck.StorageEngineContract;

class SegmentContractTest extends StorageEngineContract {

  @Override
  protected StorageEngine newEngine() {
    return new SegmentStorageEngine();
  }
}
