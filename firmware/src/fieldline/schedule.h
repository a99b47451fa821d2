// When to read and when to send. All differences are unsigned, so right across
// the 49.7-day wrap.
#pragma once

#include <stdint.h>

namespace fieldline {

class Schedule {
 public:
  void start(uint32_t nowMs, uint16_t intervalMs) {
    startMs_ = nowMs;
    intervalMs_ = intervalMs;
  }

  // Is it time for read number `read` of `reads`, which are spread evenly over
  // the interval?
  bool readDue(uint32_t nowMs, uint8_t read, uint8_t reads) const {
    return read < reads && (nowMs - startMs_) * reads >=
                               static_cast<uint32_t>(read) * intervalMs_;
  }

  bool frameDue(uint32_t nowMs) const {
    return nowMs - startMs_ >= intervalMs_;
  }

  // Starts the next interval where the last one ended; after a stall, now.
  void next(uint32_t nowMs) {
    startMs_ += intervalMs_;
    if (frameDue(nowMs)) startMs_ = nowMs;
  }

 private:
  uint32_t startMs_ = 0;
  uint16_t intervalMs_ = 0;
};

}  // namespace fieldline
