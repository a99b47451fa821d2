/**
 * Workarounds for netty-socketio 2.0.14. Each line has its issue in mrniko/netty-socketio. When an issue is fixed, its class can
 * be deleted.
 *
 * <ul>
 *   <li>{@code PacketWriter}: a response to a poll drops the 51st packet. Not reported.
 *   <li>{@code PacketWriter}, {@code WebSocketFrames}: each event is encoded and written for each client. Not reported.
 *   <li>{@code PacketWriter.ConnectHandler}: AuthTokenListener is not called without {@code auth}. Issue 1067.
 *   <li>{@code PacketShortcut}: packets are read after their release if TLS is used. Issue 1062.
 *   <li>{@code MessageLimit}: no limit for messages of a client; a text is split in several ways. Not reported.
 *   <li>{@code WholePackets}: bytes after the JSON of a packet become further packets. Not reported.
 *   <li>{@code EngineIo}: the origin is checked only when a session begins, and all headers are stored. Not reported.
 *   <li>{@code WebSocketChannel}: the channel of a client is private. Issue 711.
 *   <li>{@code SessionCookie}: a cookie without {@code SameSite}, and a hidden close. Issue 774 for the cookie only.
 *   <li>{@code QuickStopServer}: the server stops with Netty's quiet period and hides its event loops. Not reported.
 * </ul>
 *
 * <p>Two more need no class here. {@code SocketIoClient} limits the packet queue of a slow client (issues 172 and 218).
 * {@code EngineSessions} ends sessions that never join (issue 923 has only a title).
 */
@NullMarked
package io.fieldline.emitter.socketio.workarounds;

import org.jspecify.annotations.NullMarked;
