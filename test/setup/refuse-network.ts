import net from 'node:net';

/** Refuses every connection that leaves this machine, so that no test depends on the network. */
const loopback = /^(localhost|127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/;
const connect = net.Socket.prototype.connect;

net.Socket.prototype.connect = function (this: net.Socket, ...args: unknown[]) {
  const first = Array.isArray(args[0]) ? (args[0] as unknown[])[0] : args[0];
  const host =
    typeof first === 'object' && first !== null
      ? ((first as net.TcpNetConnectOpts).host ??
        ((first as net.IpcNetConnectOpts).path ? '127.0.0.1' : 'localhost'))
      : typeof args[1] === 'string'
        ? args[1]
        : 'localhost';
  if (!loopback.test(host)) throw new Error(`Tests reach loopback only: a connection to ${host} was refused`);
  return (connect as (...a: unknown[]) => net.Socket).apply(this, args);
} as typeof net.Socket.prototype.connect;
