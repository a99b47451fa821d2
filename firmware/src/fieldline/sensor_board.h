// The board as a sketch sees it: its identity and settings, commands, and the
// serial line.
#pragma once

#include <Arduino.h>

#include "answers.h"
#include "boot.h"
#include "command.h"
#include "hardware.h"
#include "metric.h"
#include "outbox.h"
#include "pin.h"
#include "schedule.h"
#include "store.h"

namespace fieldline {

class SensorBoard {
 public:
  static constexpr uint32_t kBaud = 115200;
  static constexpr uint16_t kLongestIntervalMs = 60000;
  static constexpr uint32_t kLeastLoadOhm = 100, kMostLoadOhm = 1000000;

  // `sketch`: its name, printable ASCII without a comma, at most 20 characters.
  // `metrics` lies in flash (PROGMEM).
  template <uint8_t kCount>
  SensorBoard(const char* sketch, const MetricDescription (&metrics)[kCount])
      : sketch_(sketch), metrics_(metrics), metricCount_(kCount) {}

  // What the commands `pin`, `load` and `interval` change, which the board
  // keeps. Call them before begin(); without, it has no pin and no load.
  void usePin(uint8_t pin) { pin_ = pin; }
  void useLoad(uint32_t ohm) { loadOhm_ = ohm; }
  void useInterval(uint16_t usualMs, uint16_t shortestMs) {
    usualIntervalMs_ = usualMs;
    shortestIntervalMs_ = shortestMs;
  }

  void begin() {
    hardware::startWatchdog();
    Serial.begin(kBaud);
    hardware::beginStorage();
    resetCause_ =
        resetCause(hardware::resetFlags(), hardware::ramSurvivedReset());
    const bool known = store_.load(sketch_);
    store_.saveBoot(known ? record().boardId : hardware::randomNumber());
    put(Line().text(F("\r\n")));  // ends a line that the reset cut off
    sayHello();
    schedule_.start(millis(), intervalMs());
  }

  // Call it in each loop(): obeys commands, and sends what waits. True if pin,
  // load or interval changed: what was measured for this frame is then void.
  bool update() {
    hardware::feedWatchdog();
    settingChanged_ = false;
    while (Serial.available()) {
      if (command_.add(Serial.read())) obey();
    }
    store_.writeNextByte();
    if (described_ < metricCount_ && outbox_.room() >= Line::kMostLength)
      outbox_.put(describe(metrics_[described_++]));
    outbox_.sendTo(Serial);
    return settingChanged_;
  }

  // Until the next interrupt, for 1 ms at most.
  void sleep() { hardware::sleepUntilInterrupt(); }

  // Is it time for read number `read` of `reads`, which are spread evenly over
  // the interval?
  bool readDue(uint8_t read, uint8_t reads) const {
    return schedule_.readDue(millis(), read, reads);
  }

  bool frameDue() const { return schedule_.frameDue(millis()); }

  // The next frame, to be filled and sent.
  FrameBuilder frame(uint8_t flags = 0) {
    return FrameBuilder(metrics_, sequence_++, millis(), flags);
  }

  void send(FrameBuilder& frame) {
    schedule_.next(millis());
    outbox_.put(frame.end());
  }

  // The pin's voltage as a share of the supply, in [0, 1023] on every board.
  uint16_t readTenBits() const {
    const uint16_t adc = analogRead(pin());
    if (hardware::kAdcMost == 1023) return adc;
    return static_cast<uint32_t>(adc) * 1023 / hardware::kAdcMost;
  }

  uint8_t pin() const { return record().pin == kNoPin ? pin_ : record().pin; }
  uint32_t loadOhm() const {
    return record().loadOhm == 0 ? loadOhm_ : record().loadOhm;
  }
  uint16_t intervalMs() const {
    const uint16_t ms = record().intervalMs;
    return ms < shortestIntervalMs_ ? usualIntervalMs_ : ms;
  }

  Store& store() { return store_; }

 protected:
  // For a sketch that does not send frames of protocol 2.
  explicit SensorBoard(const char* sketch) : sketch_(sketch) {}

  // At the start and after `info`.
  virtual void sayHello() {
    put(encode(BoardIdentity{record().boardId, record().bootCount, sketch_}));
    sayStatus();
    described_ = 0;
  }

  // A command that this class does not know; false if the sketch does not,
  // either.
  virtual bool obey(const Command&) { return false; }

  const Record& record() const { return store_.record(); }
  Schedule& schedule() { return schedule_; }

  void put(const Line& line) { outbox_.put(line); }

  void sayStatus() {
    put(encode(Status{resetCause_, hardware::freeRam(), hardware::supplyMv(),
                      outbox_.lostLines()}));
  }

 private:
  void obey() {
    if (command_.is(F("info"))) return sayHello();
    if (command_.is(F("interval"))) return setInterval();
    if (command_.is(F("pin")) && pin_ != kNoPin) return setPin();
    if (command_.is(F("load")) && loadOhm_ != 0) return setLoad();
    if (!obey(command_)) put(refused(command_.word(), F("unknown")));
  }

  void setInterval() {
    const uint32_t ms = parseNumber(command_.argument(), kLongestIntervalMs);
    if (ms < shortestIntervalMs_ || ms > kLongestIntervalMs)
      return refuseRange(shortestIntervalMs_, kLongestIntervalMs);
    store_.saveInterval(ms);
    put(accepted(command_.word(), ms));
    settingDone();
  }

  void setPin() {
    const uint8_t pin = parsePin(command_.argument(), pin_);
    if (pin == kNoPin) {
      const bool analog = hardware::isAnalogPin(pin_);
      return put(refused(command_.word(), analog ? F("expected_analog_pin")
                                                 : F("expected_digital_pin")));
    }
    store_.savePin(pin);
    put(acceptedPin(command_.word(), pin));
    settingDone();
  }

  void setLoad() {
    const uint32_t ohm = parseNumber(command_.argument(), kMostLoadOhm);
    if (ohm < kLeastLoadOhm || ohm > kMostLoadOhm)
      return refuseRange(kLeastLoadOhm, kMostLoadOhm);
    store_.saveLoad(ohm);
    put(accepted(command_.word(), ohm));
    settingDone();
  }

  void settingDone() {
    schedule_.start(millis(), intervalMs());
    settingChanged_ = true;
  }

  void refuseRange(uint32_t least, uint32_t most) {
    Line line;
    line.text(F("$ERR,")).text(command_.word()).text(F(",expected_"));
    line.number(least).text(F("_to_")).number(most).end();
    put(line);
  }

  const char* sketch_;
  const MetricDescription* metrics_ = nullptr;
  uint8_t metricCount_ = 0;
  uint8_t described_ = 0;
  uint8_t pin_ = kNoPin;
  uint32_t loadOhm_ = 0;
  uint16_t usualIntervalMs_ = 1000, shortestIntervalMs_ = 20;
  bool settingChanged_ = false;
  const __FlashStringHelper* resetCause_ = nullptr;
  uint32_t sequence_ = 0;
  Store store_;
  Schedule schedule_;
  Command command_;
  Outbox outbox_;
};

}  // namespace fieldline
