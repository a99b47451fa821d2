// Bytes that wait for the serial port, so that printing a line never waits.
#pragma once

#include <Arduino.h>

#include "line.h"

namespace fieldline {

class Outbox {
 public:
  // Takes the whole line; or, if it does not fit, none of it: the next sequence
  // number shows the gap.
  void put(const Line& line) {
    if (!line.isWhole() || line.length() > room()) {
      lostLines_++;
      return;
    }
    for (uint8_t i = 0; i < line.length(); i++)
      bytes_[end_++] = line.bytes()[i];
  }

  uint8_t room() const { return first_ - end_ - 1; }

  uint32_t lostLines() const { return lostLines_; }

  // Call often: hands to the port what it can take at once.
  template <typename Port>  // each core has its own class of serial port
  void sendTo(Port& port) {
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

}  // namespace fieldline
