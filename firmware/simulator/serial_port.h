// The board's USB serial port: a pty behind a symbolic link.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct serial_port {
  char link[256];
  char pty[64];
  int fd;          // the pty's master; -1 while unplugged
  bool open;       // somebody has the port open
  bool dtr;        // is high, and stays so when a port without HUPCL closes
  double garble;   // bytes of noise per second
  double mute;     // not 0: the board's bytes are lost
  FILE* received;  // gets a copy of what came for the board; may be null

  uint8_t out[16384];  // from the board, until the next exchange
  size_t out_length;
  double garble_due;
  uint8_t in[4096];  // to the board
  size_t in_length, in_taken;
};

// Makes the pty and the link, which replaces a link but no other file. On
// failure returns false.
bool serial_port_plug(struct serial_port* port, char* error, size_t error_size);

// Closes the pty; the link goes too, if it is still ours.
void serial_port_unplug(struct serial_port* port);

// A byte from the board; lost if nobody takes it, as in a USB bridge.
void serial_port_put(struct serial_port* port, uint8_t byte);

// Moves bytes both ways, with noise for `seconds`. True if somebody has opened
// the port since and DTR rose by that, as the kernel raises it at each open.
bool serial_port_exchange(struct serial_port* port, double seconds);
