package dev.tangram.network;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.util.function.Supplier;

/** How sockets are served: by epoll, or by Java's selectors where its library is missing. */
enum Transport {
  EPOLL {
    @Override
    IoHandlerFactory ioHandlers() {
      return EpollIoHandler.newFactory();
    }

    @Override
    Supplier<ServerChannel> serverChannels() {
      return EpollServerSocketChannel::new;
    }
  },
  NIO {
    @Override
    IoHandlerFactory ioHandlers() {
      return NioIoHandler.newFactory();
    }

    @Override
    Supplier<ServerChannel> serverChannels() {
      return NioServerSocketChannel::new;
    }
  };

  abstract IoHandlerFactory ioHandlers();

  abstract Supplier<ServerChannel> serverChannels();

  static Transport best() {
    try {
      return Epoll.isAvailable() ? EPOLL : NIO;
    } catch (LinkageError e) {
      return NIO;
    }
  }
}
