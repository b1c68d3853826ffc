package dev.tangram.network;

import dev.tangram.protocol.ApiMessage;
import dev.tangram.protocol.Payload;
import dev.tangram.protocol.message.FetchResponse;
import dev.tangram.request.FilePayload;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.DefaultMessageSizeEstimator;
import io.netty.channel.FileRegion;
import io.netty.channel.MessageSizeEstimator;

/** Payloads in files on their way to the socket. */
final class FileRegions {

  /** Counts a region as its bytes; Netty's own counts none, so that no limit would ever bite. */
  static final MessageSizeEstimator SIZES =
      () -> {
        var others = DefaultMessageSizeEstimator.DEFAULT.newHandle();
        return message ->
            message instanceof FileRegion region
                ? (int) Math.min(Integer.MAX_VALUE, region.count())
                : others.size(message);
      };

  private FileRegions() {}

  static FileRegion of(FilePayload payload) {
    return new Region(payload);
  }

  /** Releases the file payloads of a message that is not going to be sent. */
  static void release(ApiMessage message) {
    if (message instanceof FetchResponse fetch) {
      for (var topic : fetch.responses()) {
        for (var partition : topic.partitions()) {
          release(partition.records());
        }
      }
    }
  }

  private static void release(Payload payload) {
    if (payload instanceof FilePayload file) {
      file.release();
    }
  }

  /** Releases the payload where Netty's region would close the file. */
  private static final class Region extends DefaultFileRegion {

    private final FilePayload payload;

    Region(FilePayload payload) {
      super(payload.channel(), payload.position(), payload.sizeInBytes());
      this.payload = payload;
    }

    @Override
    protected void deallocate() {
      payload.release();
    }
  }
}
