// An MQ-7 carbon monoxide sensor with its heater cycle: a frame a second on USB
// serial, 115200 8N1. The frame at the end of each cycle of 150 s has the
// value; the others have the heater voltage only. See mq7.h.
//
// NOT A LIFE-SAFETY DEVICE; USE A CERTIFIED ALARM.
//
// Wiring:  heater H -> 5V
//          heater H -> a logic-level MOSFET to GND, which D3 switches. The
//                      heater takes 150 mA: never from a pin
//          A        -> 5V
//          B        -> A0, with the load resistor (10 kohm) to GND. Set another
//                      one by `load <ohm>`, another pin by `pin A3`
//
// For boards of 5 V. A module with a fixed heater voltage cannot do this cycle.
// `calibrate` in clean air, after 48 h of heating, takes the next value for
// clean air.
#include <Fieldline.h>

#include "mq7.h"

using namespace fieldline;

enum Metric : uint8_t { kCo, kHeater };
const MetricDescription kMetrics[] PROGMEM = {
    {"co", "ppm", "Carbon monoxide", mq7::kLeastPpm, mq7::kMostPpm, 2},
    {"heater", "V", "Heater voltage", 0, mq7::kHighVolts, 1},
};
constexpr uint8_t kHeaterPin = 3;

class Mq7Board final : public SensorBoard {
 public:
  Mq7Board() : SensorBoard("MQ7", kMetrics) {}

  void begin() {
    usePin(A0);
    useLoad(static_cast<uint32_t>(mq7::kLoadOhm));
    SensorBoard::begin();
    usedLoadOhm_ = loadOhm();
    pinMode(kHeaterPin, OUTPUT);
    cycle_.start(millis());
  }

  // After a command. Another load makes R0 wrong.
  void restart() {
    if (usedLoadOhm_ != loadOhm()) {
      auto history = store().own<CalibrationHistory>();
      history.forget();
      store().saveOwn(history);
    }
    usedLoadOhm_ = loadOhm();
    discard();
  }

  void measure() {
    const uint32_t nowMs = millis();
    const bool high = cycle_.high(nowMs);
    analogWrite(kHeaterPin, high ? mq7::kHighDuty : mq7::kLowDuty);
    if (cycle_.ended(nowMs)) {
      sendValue();
      cycle_.next();
      firstCycle_ = false;
      discard();
    } else if (frameDue()) {
      auto between = frame();
      between.value(kHeater, high ? mq7::kHighVolts : mq7::kLowVolts);
      send(between);
    } else {
      if (cycle_.measuring(nowMs)) read();
      sleep();
    }
  }

 private:
  void sayHello() override {
    SensorBoard::sayHello();
    const auto history = store().own<CalibrationHistory>();
    if (history.count > 0) put(encode(history));
  }

  bool obey(const Command& command) override {
    if (command.is(F("calibrate"))) {
      startCalibration(command);
      return true;
    }
    if (command.is(F("undo"))) {
      undoCalibration();
      return true;
    }
    return false;
  }

  // Answered at the end of the cycle.
  void startCalibration(const Command& command) {
    const bool good = parseRequest(command.argument(), &request_);
    calibrating_ = good && !firstCycle_;
    if (!good) put(refused(command.word(), F("expected_force_or_date")));
    if (good && firstCycle_) put(refused(command.word(), F("warming_up")));
  }

  void undoCalibration() {
    const auto word = F("calibrate");
    auto history = store().own<CalibrationHistory>();
    if (!history.undo()) return put(refused(word, F("nothing_to_undo")));
    store().saveOwn(history);
    put(accepted(word, history.r0Ohm));
  }

  void calibrate(float rsOhm, uint8_t flags) {
    const auto word = F("calibrate");
    calibrating_ = false;
    if (flags & kFaults)
      return put(refused(word, nameOf(Flag(flags & kFaults))));
    const uint32_t r0Ohm = static_cast<uint32_t>(rsOhm / mq7::kCleanAirRatio);
    if (r0Ohm < mq7::kLeastR0Ohm || r0Ohm > mq7::kMostR0Ohm)
      return put(refused(word, F("implausible")));
    auto history = store().own<CalibrationHistory>();
    const bool far = history.r0Ohm > 2 * r0Ohm || r0Ohm > 2 * history.r0Ohm;
    if (history.r0Ohm != 0 && far && !request_.force)
      return put(refused(word, F("far_from_last")));
    history.add(r0Ohm, request_.date);
    store().saveOwn(history);
    put(accepted(word, r0Ohm));
  }

  void discard() {
    adcSum_ = 0;
    reads_ = 0;
  }

  void read() {
    adcSum_ += readTenBits();
    reads_++;
  }

  // Of the cycle that ends.
  void sendValue() {
    const float adc = reads_ == 0 ? 0 : static_cast<float>(adcSum_) / reads_;
    const uint8_t fault = mq7::faultOf(adc, loadOhm());
    const float rsOhm = fault ? NAN : mq7::rsOhm(adc, loadOhm());
    if (calibrating_) calibrate(rsOhm, fault);
    const uint32_t r0Ohm = store().own<CalibrationHistory>().r0Ohm;
    const float ratio = rsOhm / (r0Ohm == 0 ? mq7::kDefaultR0Ohm : r0Ohm);
    const float ppm = fminf(mq7::ppm(ratio), mq7::kMostPpm);
    uint8_t flags = fault | (r0Ohm == 0 ? kUncalibrated : 0);
    if (!fault) flags |= mq7::rangeOf(ppm);
    if (firstCycle_) flags |= kWarmingUp;
    auto result = frame(flags);
    result.value(kCo, fault ? NAN : ppm);
    // The flag of a fault would hold for the heater, too.
    if (!fault) result.value(kHeater, mq7::kLowVolts);
    result.raw(F("rs_ohm"), rsOhm).raw(F("rs_r0"), ratio, 3);
    send(result);
  }

  mq7::HeaterCycle cycle_;
  bool firstCycle_ = true;
  uint32_t usedLoadOhm_ = 0;
  uint32_t adcSum_ = 0;
  uint16_t reads_ = 0;
  bool calibrating_ = false;
  CalibrationRequest request_ = {};
};

Mq7Board board;

void setup() { board.begin(); }

void loop() {
  if (board.update()) board.restart();
  board.measure();
}
