// Rooms over the package ws, as its documentation shows broadcasting: `join ROOM`, then every
// message that begins with `say` goes to all of the room. Arguments: the port.
const { WebSocketServer, WebSocket } = require('ws');

const rooms = new Map();
const server = new WebSocketServer({ host: '127.0.0.1', port: Number(process.argv[2]) });

server.on('connection', (socket) => {
  let room = null;
  socket.on('message', (data) => {
    const text = data.toString();
    if (text.startsWith('join ')) {
      const name = text.slice(5);
      if (!rooms.has(name)) rooms.set(name, new Set());
      room = rooms.get(name);
      room.add(socket);
      socket.send('joined');
    } else if (room) {
      for (const other of room) {
        if (other.readyState === WebSocket.OPEN) other.send(text);
      }
    }
  });
  socket.on('close', () => room?.delete(socket));
  socket.on('error', () => socket.terminate());
});
