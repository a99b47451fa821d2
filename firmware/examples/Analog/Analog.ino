// The voltage at an analog pin: one frame a second on USB serial, 115200 8N1.
//
// Wiring:  signal -> A0   0 to 5 V (3.3 V on boards of 3.3 V), or send `pin A3`
//          GND    -> GND
//
// The values are shares of the supply voltage, which USB makes 5 V within 5 %.
// A pin without a wire floats; the sketch cannot tell that from a signal.
#include <Fieldline.h>

using namespace fieldline;

constexpr uint8_t kVoltage = 0;
const MetricDescription kMetrics[] PROGMEM = {
    {"voltage", "V", "Voltage", 0, hardware::kReferenceVolts, 3},
};
constexpr uint8_t kReads = 64;  // a frame, spread evenly over the interval

SensorBoard board("Analog", kMetrics);
uint8_t reads;
uint32_t adcSum;

void discard() {
  reads = 0;
  adcSum = 0;
}

void sendFrame() {
  const float adc = static_cast<float>(adcSum) / kReads;
  const bool atTheRail = adc > hardware::kAdcMost - 0.5f;
  auto frame = board.frame(atTheRail ? kAboveRange : 0);
  frame.value(kVoltage, adc * hardware::kReferenceVolts / hardware::kAdcMost);
  frame.raw(F("adc"), adc, 2);
  board.send(frame);
  discard();
}

void setup() {
  board.usePin(A0);
  board.begin();
}

void loop() {
  if (board.update()) discard();
  if (board.readDue(reads, kReads)) {
    adcSum += analogRead(board.pin());
    reads++;
  } else if (board.frameDue()) {
    sendFrame();
  } else {
    board.sleep();
  }
}
