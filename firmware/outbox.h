// Bytes that wait for the serial port, so that printing a line never waits.
#pragma once

#include <Arduino.h>

#include "line.h"

class Outbox {
 public:
  // Takes the whole line; or, if it does not fit, none of it: the next sequence
  // number shows the gap.
  void put(const Line& line) {
    if (line.length() > static_cast<uint8_t>(first_ - end_ - 1)) {
      lostLines_++;
      return;
    }
    for (uint8_t i = 0; i < line.length(); i++)
      bytes_[end_++] = line.bytes()[i];
  }

  uint32_t lostLines() const { return lostLines_; }

  // Call often: hands to the port what it can take at once.
  void sendTo(HardwareSerial& port) {
    for (int room = port.availableForWrite(); room > 0 && first_ != end_;
         room--) {
      port.write(bytes_[first_++]);
    }
  }

 private:
  uint8_t bytes_[256];  // a ring: both indices wrap by themselves
  uint8_t first_ = 0, end_ = 0;
  uint32_t lostLines_ = 0;
};
