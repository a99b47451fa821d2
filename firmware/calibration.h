// Finds R0 in clean air from the frames of ten seconds (or two frames, if these
// take longer).
#pragma once

#include "frame.h"

class Calibration {
 public:
  static constexpr uint32_t kSamplingMs = 10 * 1000UL;
  static constexpr uint8_t kLeastFrames = 2;
  static constexpr float kMostDrift = 0.02f;

  // Why a board whose last frame carried `flags` cannot be calibrated; null
  // when it can.
  static const __FlashStringHelper* refusal(uint8_t flags) {
    for (uint8_t flag = kWarmingUp; flag <= kStuck; flag <<= 1) {
      const bool forbids = flag & (kWarmingUp | kFaults);
      if (flags & flag && forbids) return nameOf(static_cast<Flag>(flag));
    }
    return nullptr;
  }

  bool running() const { return running_; }

  void start(uint32_t nowMs) {
    startMs_ = nowMs;
    frames_ = 0;
    sumOhm_ = 0;
    running_ = true;
  }

  void stop() { running_ = false; }

  void add(const Frame& frame) {
    if (frames_ == 0 || frame.rsOhm < leastOhm_) leastOhm_ = frame.rsOhm;
    if (frames_ == 0 || frame.rsOhm > mostOhm_) mostOhm_ = frame.rsOhm;
    sumOhm_ += frame.rsOhm;
    frames_++;
  }

  bool complete(uint32_t nowMs) const {
    return frames_ >= kLeastFrames && nowMs - startMs_ >= kSamplingMs;
  }

  bool drifting() const {
    return mostOhm_ - leastOhm_ > kMostDrift * meanOhm();
  }

  uint32_t r0Ohm() const {
    return static_cast<uint32_t>(meanOhm() / sensor::kCleanAirRatio + 0.5f);
  }

 private:
  float meanOhm() const { return sumOhm_ / frames_; }

  bool running_ = false;
  uint32_t startMs_ = 0;
  uint16_t frames_ = 0;  // at most 500, one each 20 ms
  float sumOhm_ = 0, leastOhm_ = 0, mostOhm_ = 0;
};
