#!/usr/bin/python3
"""What somebody writes in ten minutes: serial lines to MQTT, nothing kept. Debian: python3-paho-mqtt python3-serial."""
import json
import sys
import time

import paho.mqtt.client as mqtt
import serial

port, host, broker_port = sys.argv[1], sys.argv[2], int(sys.argv[3])
client = mqtt.Client("minimal", protocol=mqtt.MQTTv5)
client.connect(host, broker_port)
client.loop_start()
line = serial.Serial(port, 115200, timeout=1)
line.write(b"interval 100\n")
while True:
    fields = line.readline().decode("ascii", "replace").strip().split(",")
    if fields[0] == "$MQ2" and len(fields) == 8:
        client.publish("minimal/readings", json.dumps({"timestamp": time.time(), "data": float(fields[6] or "nan")}), 1)
