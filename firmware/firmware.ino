// Fieldline's sensor board: an MQ-2 on an Arduino Uno, one frame a second on
// USB serial, 115200 8N1. What it says and obeys: docs/messages.md.
//
// NOT A LIFE-SAFETY DEVICE; USE A CERTIFIED ALARM.
//
// Wiring:  VCC -> 5V   the heater takes up to 160 mA: never from a pin
//          GND -> GND
//          AO  -> A0   load resistor kLoadOhm (mq2.h) from A0 to GND
//
// Data-sheet-grade only after 24 h of heating.
#include <avr/sleep.h>
#include <avr/wdt.h>

#include "calibration.h"
#include "command.h"
#include "frame.h"
#include "heater.h"
#include "meter.h"
#include "outbox.h"
#include "schedule.h"
#include "store.h"

constexpr uint8_t kSensorPin = A0;
constexpr uint32_t kBaud = 115200;
constexpr uint16_t kDefaultIntervalMs = 1000;
constexpr uint8_t kProtocol = 1;

uint8_t resetFlags __attribute__((section(".noinit")));
HeaterNote heaterNote __attribute__((section(".noinit")));
const __FlashStringHelper* resetReason;

// Runs before main(): notes why the board started, and stops the watchdog,
// which some bootloaders leave on.
void noteReset() __attribute__((naked, used, section(".init3")));
void noteReset() {
  resetFlags = MCUSR;
  MCUSR = 0;
  wdt_disable();
}

Store store;
Meter meter;
Schedule schedule;
Calibration calibration;
Command command;
Outbox outbox;
uint8_t lastFlags = kWarmingUp;

uint16_t freeRam() {
  extern char* __brkval;
  extern char __heap_start;
  const char* heapEnd = __brkval == nullptr ? &__heap_start : __brkval;
  return SP - reinterpret_cast<uint16_t>(heapEnd);
}

// By the 1.1 V reference, which is right within 10 %.
uint16_t supplyMv() {
  ADMUX = _BV(REFS0) | 0xE;  // the reference against the supply
  delayMicroseconds(400);
  for (uint8_t reads = 2; reads > 0; reads--) {  // the first is a dummy
    ADCSRA |= _BV(ADSC);
    while (ADCSRA & _BV(ADSC)) {
    }
  }
  const uint16_t adc = ADC;
  return adc == 0 ? 0 : 1100UL * 1023 / adc;
}

void sayHello() {
  const auto version = F("1.1.0");
  const Record& record = store.record();
  const uint32_t loadOhm = sensor::kLoadOhm;
  outbox.put(encode(Hello{kProtocol, version, record.boardId, record.bootCount,
                          record.r0Ohm, loadOhm}));
  outbox.put(
      encode(Status{resetReason, freeRam(), supplyMv(), outbox.lostLines()}));
  if (record.calibrations == 0) return;
  outbox.put(encode(
      CalibrationHistory{record.calibrations, record.r0Ohm, record.calibratedOn,
                         record.previousR0Ohm, record.previouslyCalibratedOn}));
}

void setInterval(uint32_t nowMs) {
  const uint16_t interval = intervalMs(command.argument());
  if (interval == 0)
    return outbox.put(refused(command.word(), F("expected_20_to_60000")));
  meter.discard();
  schedule.start(nowMs, interval);
  outbox.put(accepted(command.word(), interval));
}

// Answers with the R0 in effect.
void undoCalibration() {
  const auto word = F("calibrate");
  if (calibration.running()) return outbox.put(refused(word, F("busy")));
  if (!store.undoR0()) return outbox.put(refused(word, F("nothing_to_undo")));
  outbox.put(accepted(word, store.record().r0Ohm));
}

// Only by command: at boot, whatever air there is would be taken for clean.
void startCalibration(uint32_t nowMs) {
  CalibrationRequest request;
  const bool good = parseRequest(command.argument(), &request);
  if (!good)
    return outbox.put(refused(command.word(), F("expected_force_or_date")));
  const auto reason =
      calibration.running() ? F("busy") : Calibration::refusal(lastFlags);
  if (reason != nullptr) return outbox.put(refused(command.word(), reason));
  calibration.start(nowMs, request);  // answered when it is done
}

void calibrate(const Frame& frame) {
  calibration.add(frame);
  auto reason = Calibration::refusal(frame.flags);
  if (reason == nullptr && !calibration.complete(frame.uptimeMs)) return;
  calibration.stop();
  if (reason == nullptr) reason = calibration.objection(store.record().r0Ohm);
  if (reason != nullptr) return outbox.put(refused(F("calibrate"), reason));
  store.saveR0(calibration.r0Ohm(), calibration.date());
  outbox.put(accepted(F("calibrate"), store.record().r0Ohm));
}

void obey(uint32_t nowMs) {
  if (strcmp_P(command.word(), PSTR("info")) == 0) return sayHello();
  if (strcmp_P(command.word(), PSTR("undo")) == 0) return undoCalibration();
  if (strcmp_P(command.word(), PSTR("calibrate")) == 0) {
    // As typed by a person. An agent sends "undo", which an older sketch
    // rejects instead of calibrating.
    if (strcmp_P(command.argument(), PSTR("undo")) == 0)
      return undoCalibration();
    return startCalibration(nowMs);
  }
  if (strcmp_P(command.word(), PSTR("interval")) == 0)
    return setInterval(nowMs);
  outbox.put(refused(command.word(), F("unknown")));
}

void sendFrame(uint32_t nowMs) {
  const Frame frame = meter.finish(nowMs, store.record().r0Ohm);
  schedule.next(nowMs);
  heaterNote.save(meter.heatedMs(nowMs));
  outbox.put(encode(frame));
  lastFlags = frame.flags;
  if (calibration.running()) calibrate(frame);
}

// Drawn once in a board's life, from the noise of unconnected pins (FNV-1a).
uint32_t randomBoardId() {
  uint32_t id = 2166136261;
  for (uint8_t i = 0; i < 64; i++)
    id = (id ^ analogRead(A1 + i % 5)) * 16777619;
  return id;
}

// For 1 ms at most, the tick of millis(). A quiet processor reads more quietly.
void sleepUntilInterrupt() {
  set_sleep_mode(SLEEP_MODE_IDLE);
  sleep_mode();
}

void setup() {
  wdt_enable(WDTO_1S);
  Serial.begin(kBaud);
  resetReason = resetCause(resetFlags, heaterNote);
  const uint32_t heatedMs = heaterNote.heatedMs(resetFlags);
  meter = Meter(heatedMs);
  heaterNote.save(heatedMs);
  const bool known = store.load();
  store.saveBoot(known ? store.record().boardId : randomBoardId());
  sayHello();
  schedule.start(millis(), kDefaultIntervalMs);
}

void loop() {
  wdt_reset();
  const uint32_t nowMs = millis();
  while (Serial.available()) {
    if (command.add(Serial.read())) obey(nowMs);
  }
  if (schedule.readDue(nowMs, meter.reads(), Meter::kReads)) {
    meter.add(analogRead(kSensorPin), nowMs);  // 112 us, one a pass
  } else if (schedule.frameDue(nowMs)) {
    sendFrame(nowMs);
  } else {
    sleepUntilInterrupt();
  }
  store.writeNextByte();
  outbox.sendTo(Serial);
}
