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
 * Takes the bytes of an upload out of its connection as Netty has read them.
 *
 * <p>Vert.x copies all that it delivers into arrays that nobody has to give back. So this stands
 * before it, keeps the bytes, and lets an empty piece go on for each: what Vert.x knows of their
 * order, their end, and pauses holds for them too. Over HTTP/2, where each stream has an inbox of
 * its own, they are copied.
 *
 * <p>All methods belong to the connection's event loop.
 */
public final class ZeroCopyBodyReader extends ChannelInboundHandlerAdapter {
  private final Deque<ByteBuf> pending = new ArrayDeque<>();
  private boolean closed;

  private ZeroCopyBodyReader() {}

  /** Opens it for what has not yet come of a request's body; to be closed. */
  public static ZeroCopyBodyReader install(HttpServerRequest request) {
    var tap = new ZeroCopyBodyReader();
    if (request.version() != HttpVersion.HTTP_2) {
      var vertx = ((ConnectionBase) request.connection()).channelHandlerContext();
      if (!vertx.isRemoved()) { // The connection has not been closed before.
        vertx.pipeline().addBefore(vertx.name(), null, tap);
      }
    }
    return tap;
  }

  /** The bytes that Vert.x delivers, or stood for; whoever takes them releases them. */
  public ByteBuf takeBytes(Buffer delivered) {
    return delivered.length() == 0 && !pending.isEmpty() ? pending.remove() : copyBytes(delivered);
  }

  /** The bytes that Vert.x delivers where there is no tap. */
  public static ByteBuf copyBytes(Buffer delivered) {
    return Unpooled.wrappedBuffer(delivered.getBytes());
  }

  /** Whatever is still to come is dropped. */
  public void close() {
    closed = true;
    pending.forEach(ByteBuf::release);
    pending.clear();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpContent piece && piece.decoderResult().isSuccess()) {
      context.fireChannelRead(piece.replace(emptyCopyOf(piece)));
    } else {
      context.fireChannelRead(message);
    }
    // A request after this one's body: its last piece had come before the tap was opened.
    if (message instanceof LastHttpContent || message instanceof HttpRequest) {
      context.pipeline().remove(this);
    }
  }

  private ByteBuf emptyCopyOf(HttpContent piece) {
    if (closed) {
      piece.release();
    } else {
      pending.add(piece.content());
    }
    return Unpooled.EMPTY_BUFFER;
  }
}
