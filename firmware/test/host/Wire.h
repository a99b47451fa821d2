// Arduino's I2C bus with one device of 256 registers, for tests on the host.
#pragma once

#include <stdint.h>

struct TwoWire {
  uint8_t registers[256] = {};
  uint8_t deviceAddress = 0;  // 0: no device

  void begin() {}

  void beginTransmission(uint8_t address) {
    address_ = address;
    written_ = 0;
  }

  void write(uint8_t byte) {
    if (written_++ == 0) {
      next_ = byte;
    } else if (address_ == deviceAddress) {
      registers[next_++] = byte;
    }
  }

  uint8_t endTransmission() { return address_ == deviceAddress ? 0 : 2; }

  uint8_t requestFrom(uint8_t address, uint8_t length) {
    return address == deviceAddress ? length : 0;
  }

  int read() { return registers[next_++]; }

 private:
  uint8_t address_ = 0, next_ = 0;
  int written_ = 0;
};
static TwoWire Wire;
