// As much of Arduino.h as the sketch's headers need, for tests on the host.
#pragma once

#include <stddef.h>
#include <stdint.h>

class __FlashStringHelper;
#define F(text) reinterpret_cast<const __FlashStringHelper*>(text)

inline char pgm_read_byte(const char* address) { return *address; }

struct HardwareSerial {
  int room = 0;
  size_t length = 0;
  char bytes[4096];

  int availableForWrite() const { return room; }
  void write(uint8_t byte) { bytes[length++] = byte; }
};
