// The same as the emitter's fan-out, by the reference server: each average from Kafka to every client, websocket only.
// With a folder, it serves TLS with the certificate there, and compresses each message.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { Kafka, logLevel } from 'kafkajs';
import { Server } from 'socket.io';

const [servers, port, folder] = process.argv.slice(2);
const http = folder
  ? createTlsServer({ cert: readFileSync(`${folder}/server.crt`), key: readFileSync(`${folder}/server.key`) })
  : createServer();
// by default messages below 1 KB are not compressed, and an average has 0.3 KB
const io = new Server(http, { transports: ['websocket'], perMessageDeflate: folder ? { threshold: 0 } : false });
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
