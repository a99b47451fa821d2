// From raw converter values to frames: averaging, faults and flags.
#pragma once

#include "mq2_frame.h"

class Meter {
 public:
  // `heatedMs`: how long the heater was on before this start.
  explicit Meter(uint32_t heatedMs = 0)
      : heatedMs_(heatedMs < sensor::kPreheatMs ? heatedMs
                                                : sensor::kPreheatMs) {}

  // Reads for one frame; the first is a dummy, the others are averaged.
  static constexpr uint8_t kReads = 65;

  uint8_t reads() const { return reads_; }

  float loadOhm() const { return loadOhm_; }

  // Discards the reads of this frame, which may be of another load.
  void useLoad(float ohm) {
    loadOhm_ = ohm;
    openAdc_ = sensor::openAdc(ohm);
    discard();
  }

  // Takes the next read of this frame, `adc` in [0, 1023].
  void add(uint16_t adc, uint32_t nowMs) {
    if (reads_++ == 0) return;
    if (adc != lastAdc_) {
      lastAdc_ = adc;
      changedMs_ = nowMs;
      stuck_ = false;
    }
    // Both this and `warm_` are latches, because millis() wraps.
    if (adc < sensor::kStuckFromAdc) changedMs_ = nowMs;
    if (nowMs - changedMs_ >= sensor::kStuckAfterMs) stuck_ = true;

    adcSum_ += adc;
    if (adc <= openAdc_) {
      faults_ |= kOpen;
    } else if (adc >= sensor::kShortAdc) {
      faults_ |= kShort;
    } else {
      rsOhmSum_ += loadOhm_ * (1023 - adc) / adc;
    }
  }

  // Ends the frame after `kReads` reads and starts the next one. `r0Ohm` is 0
  // when never calibrated.
  Frame finish(uint32_t nowMs, uint32_t r0Ohm) {
    constexpr uint8_t kAveraged = kReads - 1;
    if (nowMs >= sensor::kPreheatMs - heatedMs_) warm_ = true;

    Frame frame;
    frame.sequence = sequence_++;
    frame.uptimeMs = nowMs;
    frame.adc = (adcSum_ + kAveraged / 2) / kAveraged;
    // The mean of Rs, since that of ppm would favour peaks.
    frame.rsOhm = rsOhmSum_ / kAveraged;
    frame.ratio = frame.rsOhm / (r0Ohm == 0 ? sensor::kDefaultR0Ohm : r0Ohm);
    frame.ppm = 0;
    // One read at a rail is enough: a loose wire must not become a value.
    frame.flags = faults_;
    if (faults_ == 0 && stuck_) frame.flags = kStuck;
    if (!frame.faulty()) {
      frame.ppm = sensor::ppm(frame.ratio);
      if (frame.ppm < sensor::kCurveFromPpm) frame.flags |= kBelowRange;
      if (frame.ppm >= sensor::kCurveToPpm) frame.flags |= kAboveRange;
    }
    if (!warm_) frame.flags |= kWarmingUp;
    if (r0Ohm == 0) frame.flags |= kUncalibrated;
    discard();
    return frame;
  }

  // How long the heater has been on at `nowMs`, at most kPreheatMs.
  uint32_t heatedMs(uint32_t nowMs) const {
    return warm_ ? sensor::kPreheatMs : heatedMs_ + nowMs;
  }

  // Discards the reads of this frame.
  void discard() {
    reads_ = 0;
    adcSum_ = 0;
    rsOhmSum_ = 0;
    faults_ = 0;
  }

 private:
  float loadOhm_ = sensor::kLoadOhm;
  uint16_t openAdc_ = sensor::openAdc(sensor::kLoadOhm);
  uint32_t heatedMs_;
  uint32_t sequence_ = 0;
  uint8_t reads_ = 0;
  uint32_t adcSum_ = 0;
  float rsOhmSum_ = 0;
  uint8_t faults_ = 0;
  uint16_t lastAdc_ = 0;
  uint32_t changedMs_ = 0;
  bool stuck_ = false;
  bool warm_ = false;
};
