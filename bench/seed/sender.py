#!/usr/bin/python3
"""Sends readings to an MQTT broker as a Python program usually does: sender.py PORT MESSAGES SENDERS RATE

Each sender is a thread with a client of its own. It publishes at QoS 1, and waits for the acknowledgement of a message
before it sends the next one. RATE is in messages a second of all senders together; 0 is as fast as possible. Then a delay
begins when a message should have been sent, as in the load tool. Prints one JSON object; delays are in milliseconds.
"""
import json
import sys
import threading
import time
import uuid
from datetime import datetime, timezone

import paho.mqtt.client as mqtt

PORT, MESSAGES, SENDERS, RATE = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
RUN = uuid.uuid4().hex[:8]


def connect(name):
    connected = threading.Event()
    client = mqtt.Client(client_id=name, protocol=mqtt.MQTTv5)
    client.on_connect = lambda *_: connected.set()
    client.connect("127.0.0.1", PORT)
    client.loop_start()
    connected.wait()
    return client


def reading(device, sequence):
    return json.dumps({
        "timestamp": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "device_name": device, "data": sequence % 60, "metric": "load", "quality": "simulated",
        "boot": RUN, "seq": sequence,
    })


def send(number, client, start, delays):
    device = f"python-{RUN}-{number}"
    topic = f"fieldline/{device}/readings"
    for sequence, position in enumerate(range(number, MESSAGES, SENDERS)):
        due = start + position / RATE if RATE else time.perf_counter()
        wait = due - time.perf_counter()
        if wait > 0:
            time.sleep(wait)
        client.publish(topic, reading(device, sequence), qos=1).wait_for_publish()
        delays.append(time.perf_counter() - due)


def main():
    clients = [connect(f"python-{RUN}-{number}") for number in range(SENDERS)]
    delays = [[] for _ in clients]
    start = time.perf_counter()
    threads = [threading.Thread(target=send, args=(number, client, start, delays[number]))
               for number, client in enumerate(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - start
    for client in clients:
        client.disconnect()
    ordered = sorted(delay * 1000 for each in delays for delay in each)

    def at(percentile):
        return ordered[min(len(ordered) - 1, int(len(ordered) * percentile / 100))]

    print(json.dumps({
        "messages": len(ordered), "seconds": seconds, "per_second": len(ordered) / seconds,
        "mean": sum(ordered) / len(ordered), "p50": at(50), "p99": at(99), "max": ordered[-1],
        "cpu_seconds": time.process_time(),
    }))


main()
