// Finds R0 in clean air from the frames of ten seconds (or two frames, if these
// take longer).
#pragma once

#include <Fieldline.h>

#include "mq2_frame.h"

class Calibration {
 public:
  static constexpr uint32_t kSamplingMs = 10 * 1000UL;
  static constexpr uint8_t kLeastFrames = 2;
  static constexpr float kMostDrift = 0.02f;
  static constexpr uint8_t kMostChange = 2;  // from one R0 to the next, times

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

  void start(uint32_t nowMs, const CalibrationRequest& request,
             float loadOhm = sensor::kLoadOhm) {
    request_ = request;
    loadOhm_ = loadOhm;
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

  // Why the samples must be discarded; null if they are good. `lastR0Ohm` is 0
  // before the first calibration.
  const __FlashStringHelper* objection(uint32_t lastR0Ohm) const {
    if (drifting()) return F("drifting");
    const uint32_t now = r0Ohm();
    if (now < sensor::kLeastR0Ohm || now > sensor::kMostR0Ohm)
      return F("implausible");
    const bool far =
        now > kMostChange * lastR0Ohm || lastR0Ohm > kMostChange * now;
    return far && lastR0Ohm != 0 && !request_.force ? F("far_from_last")
                                                    : nullptr;
  }

  bool drifting() const {
    const float limit = fmaxf(kMostDrift, 1.5f * countShare());
    return mostOhm_ - leastOhm_ > limit * meanOhm();
  }

  uint16_t date() const { return request_.date; }

  uint32_t r0Ohm() const {
    return static_cast<uint32_t>(meanOhm() / sensor::kCleanAirRatio + 0.5f);
  }

 private:
  float meanOhm() const { return sumOhm_ / frames_; }

  // By how much of itself Rs changes with one count of the converter: 1.2 % in
  // clean air with 10 kohm, 10 % with 1 kohm.
  float countShare() const {
    const float adc = sensor::adcOf(meanOhm(), loadOhm_);
    return 1023 / (adc * (1023 - adc));
  }

  CalibrationRequest request_ = {};
  float loadOhm_ = sensor::kLoadOhm;
  bool running_ = false;
  uint32_t startMs_ = 0;
  uint16_t frames_ = 0;  // at most 500, one every 20 ms
  float sumOhm_ = 0, leastOhm_ = 0, mostOhm_ = 0;
};
