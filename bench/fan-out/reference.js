// The same as the emitter's fan-out, by the reference server: each average from Kafka to every client, websocket only.
import { createServer } from 'node:http';
import { Kafka, logLevel } from 'kafkajs';
import { Server } from 'socket.io';

const [servers, port] = process.argv.slice(2);
const http = createServer();
const io = new Server(http, { transports: ['websocket'], perMessageDeflate: false });
http.listen(Number(port), '127.0.0.1');

const kafka = new Kafka({ brokers: [servers], logLevel: logLevel.ERROR });
const consumer = kafka.consumer({ groupId: `reference-${process.pid}`, maxWaitTimeInMs: 500 });
await consumer.connect();
await consumer.subscribe({ topic: 'fieldline.averages', fromBeginning: false });
await consumer.run({
  eachMessage: async ({ message }) => {
    io.emit('average', JSON.parse(message.value.toString()));
  },
});
