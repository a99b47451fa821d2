// An MQ-2 gas sensor, read as carbon monoxide: one frame of protocol 1 a second
// on USB serial, 115200 8N1. What it says and obeys: docs/messages.md.
//
// NOT A LIFE-SAFETY DEVICE; USE A CERTIFIED ALARM.
//
// Wiring:  VCC -> 5V   the heater takes up to 160 mA: never from a pin
//          GND -> GND
//          AO  -> A0   load resistor from A0 to GND: 10 kohm, or set it by
//                      the command `load <ohm>`; other pin: `pin A3`
//
// Data-sheet-grade only after 24 h of heating. For boards of 5 V: the sensor
// and the converter must have the same supply.
#include <Fieldline.h>

#include "calibration.h"
#include "heater.h"
#include "meter.h"
#include "mq2_frame.h"

HeaterNote heaterNote FIELDLINE_NOINIT;

class Mq2Board final : public SensorBoard {
 public:
  Mq2Board() : SensorBoard("MQ2") {}

  void begin() {
    usePin(A0);
    useLoad(static_cast<uint32_t>(sensor::kLoadOhm));
    SensorBoard::begin();
    const uint32_t heatedMs = heaterNote.heatedMs(hardware::resetFlags());
    meter_ = Meter(heatedMs);
    meter_.useLoad(loadOhm());
    heaterNote.save(heatedMs);
  }

  // After a command. Another load makes R0 wrong.
  void restart() {
    if (meter_.loadOhm() != loadOhm()) {
      CalibrationHistory history = calibrations();
      history.forget();
      store().saveOwn(history);
    }
    meter_.useLoad(loadOhm());
  }

  void measure() {
    if (readDue(meter_.reads(), Meter::kReads)) {
      meter_.add(readTenBits(), millis());  // 112 us, one a pass
    } else if (frameDue()) {
      sendFrame(millis());
    } else {
      sleep();
    }
  }

 private:
  void sayHello() override {
    constexpr uint8_t protocol = 1;
    const CalibrationHistory history = calibrations();
    put(encode(Hello{protocol, firmwareVersion(), record().boardId,
                     record().bootCount, history.r0Ohm, loadOhm()}));
    sayStatus();
    if (history.count > 0) put(encode(history));
  }

  bool obey(const Command& command) override {
    const bool calibrates = command.is(F("calibrate"));
    // "calibrate undo" as typed by a person. An agent sends "undo", which a
    // sketch of version 1.0 rejects instead of calibrating.
    const bool undoes =
        command.is(F("undo")) ||
        (calibrates && strcmp_P(command.argument(), PSTR("undo")) == 0);
    if (undoes) {
      undoCalibration();
    } else if (calibrates) {
      startCalibration(command);
    }
    return undoes || calibrates;
  }

  // Version 1.0 of the sketch did not count.
  CalibrationHistory calibrations() {
    CalibrationHistory history = store().own<CalibrationHistory>();
    if (history.count == 0 && history.r0Ohm != 0) history.count = 1;
    return history;
  }

  // Answers with the R0 in effect.
  void undoCalibration() {
    const auto word = F("calibrate");
    if (calibration_.running()) return put(refused(word, F("busy")));
    CalibrationHistory history = calibrations();
    if (!history.undo()) return put(refused(word, F("nothing_to_undo")));
    store().saveOwn(history);
    put(accepted(word, history.r0Ohm));
  }

  // Only by command: at boot, whatever air there is would be taken for clean.
  void startCalibration(const Command& command) {
    const auto word = F("calibrate");
    CalibrationRequest request;
    if (!parseRequest(command.argument(), &request))
      return put(refused(word, F("expected_force_or_date")));
    const auto reason =
        calibration_.running() ? F("busy") : Calibration::refusal(lastFlags_);
    if (reason != nullptr) return put(refused(word, reason));
    calibration_.start(millis(), request, loadOhm());  // answered when done
  }

  void calibrate(const Frame& frame) {
    const auto word = F("calibrate");
    CalibrationHistory history = calibrations();
    calibration_.add(frame);
    auto reason = Calibration::refusal(frame.flags);
    if (reason == nullptr && !calibration_.complete(frame.uptimeMs)) return;
    calibration_.stop();
    if (reason == nullptr) reason = calibration_.objection(history.r0Ohm);
    if (reason != nullptr) return put(refused(word, reason));
    history.add(calibration_.r0Ohm(), calibration_.date());
    store().saveOwn(history);
    put(accepted(word, history.r0Ohm));
  }

  void sendFrame(uint32_t nowMs) {
    const Frame frame = meter_.finish(nowMs, calibrations().r0Ohm);
    schedule().next(nowMs);
    heaterNote.save(meter_.heatedMs(nowMs));
    put(encode(frame));
    lastFlags_ = frame.flags;
    if (calibration_.running()) calibrate(frame);
  }

  Meter meter_;
  Calibration calibration_;
  uint8_t lastFlags_ = kWarmingUp;
};

Mq2Board board;

void setup() { board.begin(); }

void loop() {
  if (board.update()) board.restart();
  board.measure();
}
