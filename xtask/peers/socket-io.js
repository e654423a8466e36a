// Rooms over Socket.IO: `join ROOM`, then `say TEXT` goes to all of the room. With a second
// argument, the port of a Redis server, nodes are joined by the Redis adapter.
const { Server } = require('socket.io');

const [, , port, redis] = process.argv;
const io = new Server({ transports: ['websocket'], serveClient: false });
if (redis) {
  const { createAdapter } = require('@socket.io/redis-adapter');
  const Redis = require('ioredis');
  const publisher = new Redis(Number(redis), '127.0.0.1');
  io.adapter(createAdapter(publisher, publisher.duplicate()));
}

io.on('connection', (socket) => {
  socket.on('join', async (room) => {
    await socket.join(room);
    socket.data.room = room;
    socket.emit('joined');
  });
  socket.on('say', (text) => {
    if (socket.data.room) io.to(socket.data.room).emit('say', text);
  });
});

const http = require('node:http').createServer();
io.attach(http);
http.listen(Number(port), '127.0.0.1');
