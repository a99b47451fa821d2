#!/usr/bin/python3
"""Sends readings to an MQTT broker as a Python program usually does:

    sender.py PORT MESSAGES SENDERS RATE IN_FLIGHT WARM_UP

Each sender is a thread with a client of its own, and publishes at QoS 1. With IN_FLIGHT 1 it waits for the acknowledgement
of a message before it sends the next one; otherwise it waits while that many are unacknowledged. RATE is in messages a
second of all senders together; 0 is as fast as possible. A delay begins when a message should have been sent, or without a
rate when it may be sent, as in the load tool. Before that, the senders send for WARM_UP seconds to a topic that nobody
reads. Prints one JSON object; delays are in milliseconds.
"""
import json
import sys
import threading
import time
import uuid
from datetime import datetime, timezone

import paho.mqtt.client as mqtt

PORT, MESSAGES, SENDERS = (int(value) for value in sys.argv[1:4])
RATE, IN_FLIGHT, WARM_UP = float(sys.argv[4]), int(sys.argv[5]), float(sys.argv[6])
RUN = uuid.uuid4().hex[:8]


def reading(device, sequence):
    return json.dumps({
        "timestamp": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "device_name": device, "data": sequence % 60, "metric": "load", "quality": "simulated",
        "boot": RUN, "seq": sequence,
    })


def pause_until(moment):
    wait = moment - time.perf_counter()
    if wait > 0:
        time.sleep(wait)


class Sender:
    def __init__(self, number):
        self.number = number
        self.device = f"python-{RUN}-{number}"
        self.delays = []
        self.begun = {}
        self.ended = {}
        self.room = threading.Semaphore(IN_FLIGHT)
        self.client = self.connect()

    def connect(self):
        connected = threading.Event()
        client = mqtt.Client(client_id=self.device, protocol=mqtt.MQTTv5)
        client.max_inflight_messages_set(max(20, IN_FLIGHT))
        client.on_connect = lambda *_: connected.set()
        if IN_FLIGHT > 1:
            client.on_publish = self.acknowledged
        client.connect("127.0.0.1", PORT)
        client.loop_start()
        connected.wait()
        return client

    def acknowledged(self, _client, _userdata, packet_id):
        self.ended[packet_id] = time.perf_counter()
        self.room.release()

    def publish(self, topic, sequence, due):
        if IN_FLIGHT == 1:
            begun = due or time.perf_counter()
            self.client.publish(topic, reading(self.device, sequence), qos=1).wait_for_publish()
            self.delays.append(time.perf_counter() - begun)
            return
        self.room.acquire()
        begun = due or time.perf_counter()
        self.begun[self.client.publish(topic, reading(self.device, sequence), qos=1).mid] = begun

    def drain(self):
        for _ in range(IN_FLIGHT):
            self.room.acquire()
        for _ in range(IN_FLIGHT):
            self.room.release()
        self.delays += [self.ended[packet_id] - begun for packet_id, begun in self.begun.items()]
        self.begun.clear()

    def warm_up(self):
        start = time.perf_counter()
        sequence = 0
        while time.perf_counter() - start < WARM_UP:
            pause_until(start + sequence * SENDERS / RATE if RATE else 0)
            self.publish(f"fieldline/{self.device}/check", sequence, None)
            sequence += 1
        self.drain()
        self.delays.clear()

    def send(self):
        for sequence, position in enumerate(range(self.number, MESSAGES, SENDERS)):
            due = START["time"] + position / RATE if RATE else None
            pause_until(due or 0)
            self.publish(f"fieldline/{self.device}/readings", sequence, due)
        self.drain()

    def run(self):
        self.warm_up()
        WARM.wait()
        self.send()


def begin():
    START.update(time=time.perf_counter(), cpu=time.process_time())


START = {}
WARM = threading.Barrier(SENDERS, action=begin)


def main():
    senders = [Sender(number) for number in range(SENDERS)]
    threads = [threading.Thread(target=sender.run) for sender in senders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - START["time"]
    cpu_seconds = time.process_time() - START["cpu"]
    for sender in senders:
        sender.client.disconnect()
    ordered = sorted(delay * 1000 for sender in senders for delay in sender.delays)

    def at(percentile):
        return ordered[min(len(ordered) - 1, int(len(ordered) * percentile / 100))]

    print(json.dumps({
        "messages": len(ordered), "seconds": seconds, "per_second": len(ordered) / seconds,
        "mean": sum(ordered) / len(ordered), "p50": at(50), "p99": at(99), "max": ordered[-1],
        "cpu_seconds": cpu_seconds,
    }))


main()
