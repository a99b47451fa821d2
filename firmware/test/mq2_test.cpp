// Tests of the MQ-2 example on the host. Argument: the file of example lines,
// docs/messages/serial-lines.txt.
#include <MQ2/calibration.h>
#include <MQ2/heater.h>
#include <MQ2/meter.h>
#include <MQ2/mq2_frame.h>
#include <fieldline/answers.h>
#include <fieldline/boot.h>

#include <fstream>
#include <vector>

#include "checks.h"

static const __FlashStringHelper* flash(const std::string& text) {
  return F(text.c_str());
}

// The frame that `meter` makes of 64 reads, taken from `adcs` in turn, after a
// dummy read.
static Frame frameOf(Meter& meter, const std::vector<int>& adcs, uint32_t nowMs,
                     uint32_t r0Ohm) {
  meter.add(500, nowMs);
  for (int i = 0; i < 64; i++) meter.add(adcs[i % adcs.size()], nowMs);
  return meter.finish(nowMs, r0Ohm);
}

static constexpr uint32_t kWarmMs = sensor::kPreheatMs;

static Frame frameOf(const std::vector<int>& adcs, uint32_t nowMs = kWarmMs,
                     uint32_t r0Ohm = 10000) {
  Meter meter;
  return frameOf(meter, adcs, nowMs, r0Ohm);
}

static std::string flagsOf(const Frame& frame) {
  const std::string line = textOf(encode(frame));
  const size_t start = line.rfind(',') + 1;
  return line.substr(start, line.find('*') - start);
}

static void theCurveIsTheDataSheets() {
  near("ppm at ratio 5.14", 228, 2, sensor::ppm(5.14f));
  near("ppm at ratio 3.14", 1054, 5, sensor::ppm(3.14f));
  near("ppm in clean air", 30, 1, sensor::ppm(9.83f));
  near("ppm beyond the curve", 10000, 0, sensor::ppm(0.001f));
}

static std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts(1);
  for (char c : text) {
    if (c == separator) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

static uint8_t flagsFrom(const std::string& names) {
  uint8_t flags = 0;
  for (const std::string& name : split(names, '+')) {
    for (int flag = kBelowRange; flag <= kAboveRange; flag <<= 1) {
      if (name == textOf(nameOf(static_cast<Flag>(flag)))) flags |= flag;
    }
  }
  return flags;
}

// The values of "name=value;name=value" in the order in which they stand.
static std::vector<std::string> valuesOf(const std::string& detail) {
  std::vector<std::string> values;
  for (const std::string& pair : split(detail, ';'))
    values.push_back(pair.substr(pair.find('=') + 1));
  return values;
}

static std::string statusAgain(const std::string& detail) {
  const std::vector<std::string> v = valuesOf(detail);
  return textOf(
      encode(Status{flash(v.at(0)), static_cast<uint16_t>(std::stoul(v.at(1))),
                    static_cast<uint16_t>(std::stoul(v.at(2))),
                    static_cast<uint32_t>(std::stoul(v.at(3)))}));
}

static std::string historyAgain(const std::string& detail) {
  const std::vector<std::string> v = valuesOf(detail);
  return textOf(encode(
      CalibrationHistory{static_cast<uint32_t>(std::stoul(v.at(1))),
                         static_cast<uint32_t>(std::stoul(v.at(3))),
                         parseDate(v.at(2).c_str()), parseDate(v.at(4).c_str()),
                         static_cast<uint16_t>(std::stoul(v.at(0))), 0}));
}

static std::string encodedAgain(const std::vector<std::string>& f) {
  const auto number = [&](size_t i) {
    return static_cast<uint32_t>(std::stoul(f.at(i)));
  };
  const auto decimal = [&](size_t i) {
    return strtof(f.at(i).c_str(), nullptr);
  };
  if (f[0] == "HELLO") {
    const uint32_t boardId = std::stoul(f.at(3), nullptr, 16);
    return textOf(encode(Hello{static_cast<uint8_t>(number(1)), flash(f.at(2)),
                               boardId, number(4), number(5), number(6)}));
  }
  if (f[0] == "MQ2") {
    return textOf(
        encode(Frame{number(1), number(2), static_cast<uint16_t>(number(3)),
                     decimal(4), decimal(5), decimal(6), flagsFrom(f.at(7))}));
  }
  if (f[0] == "OK" && f.at(1) == "info") return statusAgain(f.at(2));
  if (f[0] == "OK" && f.at(1) == "calibration") return historyAgain(f.at(2));
  if (f[0] == "OK") return textOf(accepted(f.at(1).c_str(), number(2)));
  if (f[0] == "ERR") return textOf(refused(f.at(1).c_str(), flash(f.at(2))));
  return "a frame of unknown kind";
}

static void theDocumentedLinesEncodeToThemselves(const char* path) {
  std::ifstream file(path);
  int lines = 0;
  for (std::string line; std::getline(file, line); lines++) {
    const std::string body = line.substr(1, line.rfind('*') - 1);
    same("documented line", line + "\r\n", encodedAgain(split(body, ',')));
  }
  check(lines > 0, std::string("example lines in ") + path, "none");
}

static void readsBecomeAFrame() {
  const std::string line = textOf(encode(frameOf({163}, 421337)));
  same("frame of adc 163", "$MQ2,0,421337,163,52761,5.276,210.01,ok*",
       line.substr(0, line.size() - 6));
}

static void theLongestFrameFits() {
  const Frame frame{4294967295,
                    4294967295,
                    1017,
                    1695000,
                    282500,
                    10000,
                    kBelowRange | kWarmingUp | kUncalibrated};
  const std::string line = textOf(encode(frame));
  same("end of the longest frame", "\r\n", line.substr(line.size() - 2));
  const uint16_t date = dateOf(2026, 11, 28);
  const std::string longest = textOf(
      encode(CalibrationHistory{1695000, 1695000, date, date, 65535, 0}));
  same("end of the longest line", "\r\n", longest.substr(longest.size() - 2));
}

static void noReadDividesByZero() {
  for (int adc = 0; adc <= 1023; adc++) {
    const Frame frame = frameOf({adc});
    const std::string name = "adc " + shown(adc);
    const std::string flags = flagsOf(frame);
    check(
        std::isfinite(frame.rsOhm) && std::isfinite(frame.ratio) &&
            std::isfinite(frame.ppm),
        name + " is finite",
        shown(frame.rsOhm) + " " + shown(frame.ratio) + " " + shown(frame.ppm));
    if (adc <= 2) same(name, "open", flags);
    if (adc > 2 && adc < 1018)
      check(flags == "ok" || flags == "below_range" || flags == "above_range",
            name + " is a value", flags);
    if (adc >= 1018) same(name, "short", flags);
  }
}

static void aFaultHasNoValues() {
  const std::string line = textOf(encode(frameOf({1023}, 800000)));
  same("short circuit", "$MQ2,0,800000,1023,,,,short*",
       line.substr(0, line.size() - 6));
}

static void flagsSayWhatHolds() {
  same("200 ppm and more", "ok", flagsOf(frameOf({163})));
  same("under 200 ppm", "below_range", flagsOf(frameOf({93})));
  same("the last moment of the preheat", "warming_up",
       flagsOf(frameOf({163}, 299999)));
  same("never calibrated", "uncalibrated", flagsOf(frameOf({163}, kWarmMs, 0)));
  same("just under 10,000 ppm", "ok", flagsOf(frameOf({405})));
  same("10,000 ppm and more", "above_range", flagsOf(frameOf({406})));
  same("all at once", "below_range+warming_up+uncalibrated",
       flagsOf(frameOf({93}, 1000, 0)));
  same("a fault at the start", "warming_up+uncalibrated+open",
       flagsOf(frameOf({0}, 1000, 0)));
  same("one read of 64 at the rail", "open",
       flagsOf(frameOf({163, 163, 163, 163, 163, 163, 163, 163, 163, 163, 163,
                        163, 163, 163, 163, 163, 163, 163, 163, 163, 163, 163,
                        163, 163, 163, 163, 163, 163, 163, 163, 163, 163, 163,
                        163, 163, 163, 163, 163, 163, 163, 163, 163, 163, 163,
                        163, 163, 163, 163, 163, 163, 163, 163, 163, 163, 163,
                        163, 163, 163, 163, 163, 163, 163, 163, 0})));
}

static void readsAreAveragedAsResistance() {
  const Frame frame =
      frameOf({93, 163});  // 100,000 and 52,761 ohm; 28.77 and 210.01 ppm
  same("mean adc", 128, frame.adc);
  near("mean Rs", 76380.4, 1, frame.rsOhm);
  near("ppm of the mean Rs", 66.5, 0.5,
       frame.ppm);  // the mean of ppm would be 119.6
}

static void theDummyReadDoesNotCount() {
  Meter meter;
  meter.add(0, kWarmMs);
  for (int i = 0; i < 64; i++) meter.add(163, kWarmMs);
  same("after a dummy read of 0", "ok", flagsOf(meter.finish(kWarmMs, 10000)));
}

static void aSensorThatNeverChangesIsStuck() {
  Meter meter;
  frameOf(meter, {163}, kWarmMs, 10000);
  same("just before three minutes", "ok",
       flagsOf(frameOf(meter, {163}, kWarmMs + 179999, 10000)));
  same("three minutes without change", "stuck",
       flagsOf(frameOf(meter, {163}, kWarmMs + 180000, 10000)));
  same("after millis() wrapped", "stuck",
       flagsOf(frameOf(meter, {163}, kWarmMs + 5, 10000)));
  same("one count of change", "ok",
       flagsOf(frameOf(meter, {163, 164}, kWarmMs + 10, 10000)));
}

// Clean air at a load of 1 kohm, with R0 from 3 to 30 kohm: 34 to 3 counts.
static void aSteadySensorOfOneKiloohmIsNoFault() {
  for (int adc : {3, 5, 10, 34}) {
    Meter meter;
    const std::string name = "adc " + shown(adc) + " at 1 kohm";
    frameOf(meter, {adc}, kWarmMs, 10000);
    for (uint32_t minutes = 1; minutes <= 60; minutes++)
      same(name + " after " + shown(minutes) + " minutes", "below_range",
           flagsOf(frameOf(meter, {adc}, kWarmMs + minutes * 60000, 10000)));
  }
  near("open at 1 kohm", 0, 0.5, sensor::adcOf(sensor::kOpenOhm, 1000));
}

static void timeBelowTheStuckThresholdDoesNotCount() {
  Meter meter;
  frameOf(meter, {10}, kWarmMs, 10000);
  frameOf(meter, {10}, kWarmMs + 600000, 10000);
  same("the first frame at 163", "ok",
       flagsOf(frameOf(meter, {163}, kWarmMs + 600100, 10000)));
}

static HeaterNote noteOf(uint32_t heatedMs) {
  HeaterNote note;
  note.save(heatedMs);
  return note;
}

static void aResetLeavesTheSensorWarm() {
  const HeaterNote warm = noteOf(kWarmMs + 7);
  Meter meter(warm.heatedMs(kExternalReset));
  same("warm after a reset", "ok", flagsOf(frameOf(meter, {163}, 65, 10000)));
  for (uint8_t flags : {0, 2, 8, 10})
    same("heated, reset flags " + shown(int{flags}), kWarmMs,
         warm.heatedMs(flags));
  for (uint8_t flags : {1, 4, 5, 7})
    same("power lost, reset flags " + shown(int{flags}), 0u,
         warm.heatedMs(flags));
}

static void aResetWhileWarmingUpGoesOnWhereItWas() {
  Meter before;
  frameOf(before, {163}, 200000, 10000);
  const HeaterNote note = noteOf(before.heatedMs(200000));
  Meter meter(note.heatedMs(0));
  same("1 ms short of five minutes", "warming_up",
       flagsOf(frameOf(meter, {163}, 99999, 10000)));
  same("five minutes in all", "ok",
       flagsOf(frameOf(meter, {163}, 100000, 10000)));
  same("heated by then", kWarmMs, meter.heatedMs(100000));
}

static void aPowerOnIsColdWhateverTheRamHolds() {
  srand(20241007);
  for (int i = 0; i < 100000; i++) {
    HeaterNote note;
    unsigned char bytes[sizeof note];
    for (unsigned char& byte : bytes) byte = rand();
    memcpy(&note, bytes, sizeof note);
    if (note.heatedMs(0) != 0)
      return same("heated by random RAM", 0u, note.heatedMs(0));
  }
  HeaterNote zeros{0, 0};
  same("a RAM of zeros", false, zeros.isValid());
}

static void theResetCauseIsNamed() {
  same("by power", "power_on", textOf(resetCause(kPowerOnReset, true)));
  same("by a dip", "brown_out", textOf(resetCause(kBrownOutReset, true)));
  same("by the watchdog", "watchdog", textOf(resetCause(kWatchdogReset, true)));
  same("by a bootloader after the button", "external",
       textOf(resetCause(kExternalReset | kWatchdogReset, true)));
  same("flags cleared by a bootloader", "reset", textOf(resetCause(0, true)));
  same("flags cleared after power-on", "power_on",
       textOf(resetCause(0, false)));
}

static void aWarmSensorStaysWarmWhenMillisWraps() {
  Meter meter;
  same("warm", "ok", flagsOf(frameOf(meter, {163}, 4294967000, 10000)));
  same("warm after the wrap", "ok", flagsOf(frameOf(meter, {163}, 704, 10000)));
}

static Calibration calibrated(const std::vector<float>& rsOhm,
                              bool force = false) {
  Calibration calibration;
  calibration.start(4294960000u, {force, 0});  // wraps while sampling
  for (float ohm : rsOhm) calibration.add(Frame{0, 0, 0, ohm, 0, 0, 0});
  return calibration;
}

static void calibrationTakesCleanAirForNinePointEightThree() {
  same("R0", 10173u, calibrated({100000, 100000}).r0Ohm());
  same("R0 of a mean", 10071u, calibrated({98500, 99500}).r0Ohm());
  same("2 % of drift", false, calibrated({99000, 100980}).drifting());
  same("2.2 % of drift", true, calibrated({99000, 101200, 100000}).drifting());
  same("too early", false,
       calibrated({100000, 100000}).complete(4294960000u + 9999));
  same("ten seconds", true,
       calibrated({100000, 100000}).complete(4294960000u + 10000));
  same("one frame is not enough", false,
       calibrated({100000}).complete(4294960000u + 60000));
}

static std::string objectionTo(float rsOhm, uint32_t lastR0Ohm,
                               bool force = false) {
  return textOf(calibrated({rsOhm, rsOhm}, force).objection(lastR0Ohm));
}

static void onlyAPlausibleR0IsKept() {
  same("the first R0", "nothing", objectionTo(98300, 0));
  same("an R0 like the last", "nothing", objectionTo(98300, 12000));
  same("an R0 of 999 ohm", "implausible", objectionTo(9820, 0));
  same("an R0 of 1000 ohm", "nothing", objectionTo(9830, 0));
  same("an R0 of 60 kohm", "nothing", objectionTo(589800, 0));
  same("an R0 over 60 kohm", "implausible", objectionTo(589900, 0));
  same("an implausible R0 by force", "implausible", objectionTo(9820, 0, true));
  same("twice the last", "nothing", objectionTo(98300, 5000));
  same("over twice the last", "far_from_last", objectionTo(98300, 4999));
  same("half of the last", "nothing", objectionTo(98300, 20000));
  same("under half of the last", "far_from_last", objectionTo(98300, 20001));
  same("a new sensor by force", "nothing", objectionTo(98300, 4000, true));
  same("drift goes first", "drifting",
       textOf(calibrated({99000, 101200, 100000}).objection(3000)));
}

static void oneCountIsNoDrift() {
  near("a count in clean air, of Rs at 1 kohm", 0.1, 0.01,
       1023 / (10.3f * (1023 - 10.3f)));
  const float high = 1000 * 1013 / 10.f * 10, low = 1000 * 1012 / 11.f * 10;
  same("one count of 10", false, calibrated({high, low}).drifting());
  same("two counts of 10", true,
       calibrated({high, 1000 * 1011 / 12.f * 10}).drifting());
}

static void calibrationRequestsAreUnderstood() {
  static const struct {
    const char* text;
    bool good, force;
    int date;
  } cases[] = {{"", true, false, 0},
               {"force", true, true, 0},
               {"2026-11-28", true, false, dateOf(2026, 11, 28)},
               {"force 2026-11-28", true, true, dateOf(2026, 11, 28)},
               {"forced", false, true, 0},
               {"undo", false, false, 0},
               {"2026-13-28", false, false, 0},
               {"2026-11-32", false, false, 0},
               {"1999-11-28", false, false, 0},
               {"2026-11-280", false, false, 0},
               {"2026-11", false, false, 0}};
  for (const auto& c : cases) {
    const std::string name = std::string("calibrate ") + c.text;
    CalibrationRequest request;
    same(name, c.good, parseRequest(c.text, &request));
    if (!c.good) continue;
    same(name + ": force", c.force, request.force);
    same(name + ": date", c.date, request.date);
  }
}

static void calibrationIsRefusedWithAReason() {
  same("fit", "nothing",
       textOf(Calibration::refusal(kBelowRange | kUncalibrated)));
  same("warming up", "warming_up",
       textOf(Calibration::refusal(kWarmingUp | kUncalibrated)));
  same("open", "open", textOf(Calibration::refusal(kOpen)));
  same("short", "short", textOf(Calibration::refusal(kShort)));
  same("stuck", "stuck", textOf(Calibration::refusal(kStuck | kUncalibrated)));
}

int main(int, char** arguments) {
  theCurveIsTheDataSheets();
  theDocumentedLinesEncodeToThemselves(arguments[1]);
  readsBecomeAFrame();
  theLongestFrameFits();
  noReadDividesByZero();
  aFaultHasNoValues();
  flagsSayWhatHolds();
  readsAreAveragedAsResistance();
  theDummyReadDoesNotCount();
  aSensorThatNeverChangesIsStuck();
  aSteadySensorOfOneKiloohmIsNoFault();
  timeBelowTheStuckThresholdDoesNotCount();
  aResetLeavesTheSensorWarm();
  aResetWhileWarmingUpGoesOnWhereItWas();
  aPowerOnIsColdWhateverTheRamHolds();
  theResetCauseIsNamed();
  aWarmSensorStaysWarmWhenMillisWraps();
  calibrationTakesCleanAirForNinePointEightThree();
  onlyAPlausibleR0IsKept();
  oneCountIsNoDrift();
  calibrationRequestsAreUnderstood();
  calibrationIsRefusedWithAReason();
  return report();
}
