package dev.carrel.internals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Reads the body of an upload without copying it, as the buffers that Netty has read from the
 * socket.
 *
 * <p>Vert.x copies each buffer to the heap before it delivers it. Over HTTP/1.1, this handler is in
 * front of Vert.x: it keeps Netty's buffer in a queue and passes on an empty one in its place.
 * Vert.x delivers the empty buffers as usual, so that order, end and pauses still work. Over
 * HTTP/2, where each stream has its own queue, the bytes are copied.
 *
 * <p>All methods run on the connection's event loop.
 */
public final class ZeroCopyBodyReader extends ChannelInboundHandlerAdapter {
  private final Deque<ByteBuf> pending = new ArrayDeque<>();
  private boolean closed;

  private ZeroCopyBodyReader() {}

  /** Installs a reader for the rest of a request's body. The caller must close it. */
  public static ZeroCopyBodyReader install(HttpServerRequest request) {
    var reader = new ZeroCopyBodyReader();
    if (request.version() != HttpVersion.HTTP_2) {
      var vertxContext = ((ConnectionBase) request.connection()).channelHandlerContext();
      if (!vertxContext.isRemoved()) { // removed if the connection is closed already
        vertxContext.pipeline().addBefore(vertxContext.name(), null, reader);
      }
    }
    return reader;
  }

  /**
   * The bytes for a buffer that Vert.x delivers: the queued ones if it is empty, or else a copy.
   * The caller must release them.
   */
  public ByteBuf detachBytes(Buffer delivered) {
    return delivered.length() == 0 && !pending.isEmpty() ? pending.remove() : copyBytes(delivered);
  }

  /**
   * A copy of the bytes that Vert.x delivers, for requests without a reader. The caller must
   * release it.
   */
  public static ByteBuf copyBytes(Buffer delivered) {
    return Unpooled.wrappedBuffer(delivered.getBytes());
  }

  /** Releases the queued buffers, and all later ones as they arrive. */
  public void close() {
    closed = true;
    pending.forEach(ByteBuf::release);
    pending.clear();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpContent content && content.decoderResult().isSuccess()) {
      context.fireChannelRead(content.replace(replacementFor(content)));
    } else {
      context.fireChannelRead(message);
    }
    // If the end of the body arrived before the reader was installed, the next request ends it.
    if (message instanceof LastHttpContent || message instanceof HttpRequest) {
      context.pipeline().remove(this);
    }
  }

  private ByteBuf replacementFor(HttpContent content) {
    if (closed) {
      content.release();
    } else {
      pending.add(content.content());
    }
    return Unpooled.EMPTY_BUFFER;
  }
}
