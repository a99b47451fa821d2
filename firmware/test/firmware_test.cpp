// Tests of the sketch's headers on the host: prints each failing case, then "N
// passed, N failed". Argument: the file of example lines,
// docs/messages/serial-lines.txt.
#include <stdio.h>
#include <stdlib.h>

#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "calibration.h"
#include "command.h"
#include "frame.h"
#include "heater.h"
#include "meter.h"
#include "outbox.h"
#include "schedule.h"
#include "store.h"

static int passed, failed;

static void check(bool good, const std::string& name, const std::string& got) {
  if (good) {
    passed++;
    return;
  }
  failed++;
  std::cout << "FAILED: " << name << ": got " << got << "\n";
}

template <typename T>
static std::string shown(const T& value) {
  std::ostringstream out;
  out << value;
  return out.str();
}

template <typename T, typename U>
static void same(const std::string& name, const T& want, const U& got) {
  check(want == got, name + ", want " + shown(want), shown(got));
}

static void near(const std::string& name, double want, double within,
                 double got) {
  check(std::abs(got - want) <= within,
        name + ", want " + shown(want) + " +-" + shown(within), shown(got));
}

static std::string textOf(const Line& line) {
  return std::string(line.bytes(), line.length());
}

static std::string textOf(const __FlashStringHelper* text) {
  return text == nullptr ? "nothing" : reinterpret_cast<const char*>(text);
}

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

static void theCrcIsTheDocumentedOne() {
  same("CRC check value", 0x29B1, crc16("123456789", 9));
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
  return textOf(encode(CalibrationHistory{
      static_cast<uint16_t>(std::stoul(v.at(0))),
      static_cast<uint32_t>(std::stoul(v.at(1))), parseDate(v.at(2).c_str()),
      static_cast<uint32_t>(std::stoul(v.at(3))), parseDate(v.at(4).c_str())}));
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
  const std::string longest =
      textOf(encode(CalibrationHistory{65535, 1695000, date, 1695000, date}));
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
  const HeaterNote valid = noteOf(5), invalid{7, 7};
  same("by power", "power_on", textOf(resetCause(kPowerOnReset, valid)));
  same("by a dip", "brown_out", textOf(resetCause(kBrownOutReset, valid)));
  same("by the watchdog", "watchdog",
       textOf(resetCause(kWatchdogReset, valid)));
  same("by a bootloader after the button", "external",
       textOf(resetCause(kExternalReset | kWatchdogReset, valid)));
  same("flags cleared by a bootloader", "reset", textOf(resetCause(0, valid)));
  same("flags cleared after power-on", "power_on",
       textOf(resetCause(0, invalid)));
}

static void aWarmSensorStaysWarmWhenMillisWraps() {
  Meter meter;
  same("warm", "ok", flagsOf(frameOf(meter, {163}, 4294967000, 10000)));
  same("warm after the wrap", "ok", flagsOf(frameOf(meter, {163}, 704, 10000)));
}

// How many reads and frames a schedule asks for in `durationMs` from `startMs`,
// a pass each ms with 4 reads at most.
static void runsEvenly(const char* name, uint32_t startMs, uint16_t intervalMs,
                       uint32_t durationMs) {
  Schedule schedule;
  schedule.start(startMs, intervalMs);
  uint8_t reads = 0;
  uint32_t frames = 0, shortFrames = 0, lateFrames = 0;
  for (uint32_t ms = 0; ms <= durationMs; ms++) {
    const uint32_t now = startMs + ms;
    for (int i = 0; i < 4 && schedule.readDue(now, reads, 65); i++) reads++;
    if (!schedule.frameDue(now)) continue;
    frames++;
    if (reads != 65) shortFrames++;
    if (ms != frames * intervalMs) lateFrames++;
    reads = 0;
    schedule.next(now);
  }
  same(std::string(name) + ": frames", durationMs / intervalMs, frames);
  same(std::string(name) + ": frames with too few reads", 0u, shortFrames);
  same(std::string(name) + ": frames off their time", 0u, lateFrames);
}

static void theScheduleIsEven() {
  runsEvenly("one a second", 0, 1000, 60000);
  runsEvenly("fifty a second", 0, 20, 60000);
  runsEvenly("one a minute", 123, 60000, 600000);
  runsEvenly("one a second across the wrap", 4294967295u - 30500, 1000, 60000);
  runsEvenly("fifty a second across the wrap", 4294967295u - 30507, 20, 60000);
}

static void readsAreSpreadOverTheInterval() {
  Schedule schedule;
  schedule.start(5000, 1000);
  same("first read at once", true, schedule.readDue(5000, 0, 65));
  same("33rd read too early", false, schedule.readDue(5492, 32, 65));
  same("33rd read in the middle", true, schedule.readDue(5493, 32, 65));
  same("no 66th read", false, schedule.readDue(6000, 65, 65));
}

static void aStallIsNotCaughtUp() {
  Schedule schedule;
  schedule.start(0, 1000);
  schedule.next(5300);
  same("no burst after a stall", false, schedule.frameDue(6299));
  same("a whole interval after a stall", true, schedule.frameDue(6300));
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

static void commandsAreUnderstood() {
  static const struct {
    const char *sent, *word, *argument;
  } cases[] = {
      {"info\n", "info", ""},
      {"info\r\n", "info", ""},
      {"\n\r\ninfo\n", "info", ""},
      {"interval 500\n", "interval", "500"},
      {"interval 0000000000000000000000500\n",
       "interval?0000000000000000000000", ""},
      {"calibrate force 2026-11-28\n", "calibrate", "force 2026-11-28"},
      {"$x,*\xff\n", "?x???", ""},
      {" info\n", "", "info"},
  };
  for (const auto& c : cases) {
    Command command;
    int ended = 0;
    for (const char* next = c.sent; *next != '\0'; next++) {
      if (!command.add(*next)) continue;
      ended++;
      same("word of a command", std::string(c.word), command.word());
      same("argument of a command", std::string(c.argument),
           command.argument());
    }
    same("commands in a line", 1, ended);
  }
}

static void intervalsHaveBounds() {
  static const struct {
    const char* text;
    int want;
  } cases[] = {{"20", 20},   {"60000", 60000}, {"1000", 1000}, {"19", 0},
               {"60001", 0}, {"", 0},          {"-20", 0},     {"20x", 0},
               {" 20", 0},   {"4294967316", 0}};
  for (const auto& c : cases)
    same(std::string("interval ") + c.text, c.want, intervalMs(c.text));
}

static void aLineIsSentWholeOrNotAtAll() {
  Outbox outbox;
  HardwareSerial port;
  const Line line = accepted(
      "interval", 500);  // 23 characters, 11 of which fit into the outbox
  for (int i = 0; i < 20; i++) outbox.put(line);
  port.room = 10;
  outbox.sendTo(port);
  same("what the port can take", size_t{10}, port.length);
  port.room = 1000;
  outbox.sendTo(port);
  std::string want;
  for (int i = 0; i < 11; i++) want += textOf(line);
  same("whole lines", want, std::string(port.bytes, port.length));
  same("lines that found no room", 9u, outbox.lostLines());
}

static void eraseEeprom() {
  eeprom = Eeprom{};
  memset(eeprom.bytes, 0xFF, sizeof eeprom.bytes);
  eeprom.ready = true;
}

static void write(Store& store, int bytes) {
  for (int i = 0; i < bytes; i++) store.writeNextByte();
}

static void boot(uint32_t boardId) {
  Store store;
  const bool known = store.load();
  store.saveBoot(known ? store.record().boardId : boardId);
  write(store, 100);
}

static void theStoreRemembers() {
  eraseEeprom();
  Store blank;
  same("a blank EEPROM", false, blank.load());
  boot(0x4f2a91c7);
  Store store;
  store.load();
  store.saveR0(10173, dateOf(2026, 11, 28));
  write(store, 100);
  boot(0xdeadbeef);
  store.load();
  same("board id", 0x4f2a91c7u, store.record().boardId);
  same("boot count", 2u, store.record().bootCount);
  same("R0", 10173u, store.record().r0Ohm);
  same("calibrated on", dateOf(2026, 11, 28), store.record().calibratedOn);
  same("calibrations", 1, store.record().calibrations);
}

static void aCalibrationCanBeUndone() {
  eraseEeprom();
  boot(7);
  Store store;
  store.load();
  same("nothing to undo", false, store.undoR0());
  store.saveR0(10000, dateOf(2026, 1, 2));
  store.saveR0(6000, dateOf(2026, 11, 28));
  write(store, 100);
  store.load();
  same("undone", true, store.undoR0());
  write(store, 100);
  store.load();
  same("R0 after undo", 10000u, store.record().r0Ohm);
  same("its date", dateOf(2026, 1, 2), store.record().calibratedOn);
  same("the R0 that was undone", 6000u, store.record().previousR0Ohm);
  store.undoR0();
  same("R0 after a second undo", 6000u, store.record().r0Ohm);
}

static void putV1(uint8_t slot, uint32_t writes, uint32_t r0Ohm) {
  RecordV1 old{writes, 0x4f2a91c7, writes, r0Ohm, 1, 0};
  old.crc = crc16(&old, offsetof(RecordV1, crc));
  memcpy(eeprom.bytes + slot * sizeof old, &old, sizeof old);
}

// As version 1.0 left it after any number of writes.
static void theStoreOfVersionOneIsReadOn() {
  for (uint32_t newest = 1; newest <= 120; newest++) {
    eraseEeprom();
    for (uint32_t i = newest > 51 ? newest - 50 : 1; i <= newest; i++)
      putV1(i % 51, i, i == newest ? 10173 : 9000);
    const std::string name = " after " + shown(newest) + " writes of 1.0";
    for (int bytes = 0; bytes <= 32; bytes++) {  // power lost while migrating
      const Eeprom before = eeprom;
      Store migrating;
      same("found" + name, true, migrating.load());
      migrating.saveBoot(migrating.record().boardId);
      write(migrating, bytes);
      Store store;
      store.load();
      same("board id" + name, 0x4f2a91c7u, store.record().boardId);
      same("R0" + name, 10173u, store.record().r0Ohm);
      const uint32_t boots = store.record().bootCount;
      // The last bytes may be there already, by chance.
      check(boots == newest + 1 || (bytes < 32 && boots == newest),
            "boots" + name, shown(boots));
      same("calibrations" + name, 1, store.record().calibrations);
      eeprom = before;
    }
  }
}

static void aTornWriteLeavesTheRecordBeforeIt() {
  for (int bytes = 0; bytes < 31; bytes++) {
    eraseEeprom();
    boot(7);
    boot(7);
    Store store;
    store.load();
    store.saveR0(10173, 0);
    write(store, bytes);
    store.load();
    same("boot count with " + shown(bytes) + " bytes written", 2u,
         store.record().bootCount);
    same("R0 with " + shown(bytes) + " bytes written", 0u,
         store.record().r0Ohm);
  }
}

static void writingWaitsForTheEeprom() {
  eraseEeprom();
  Store store;
  store.load();
  store.saveBoot(7);
  eeprom.ready = false;
  write(store, 100);
  same("written while the EEPROM is busy", false, Store().load());
}

static void bootsWearAllCellsAlike() {
  eraseEeprom();
  for (int i = 0; i < 3200; i++) boot(7);
  int most = 0;
  for (int writes : eeprom.writes) most = writes > most ? writes : most;
  check(most <= 101, "writes of one cell in 3200 boots, want 101 at most",
        shown(most));
  Store store;
  store.load();
  same("boots counted", 3200u, store.record().bootCount);
}

int main(int, char** arguments) {
  theCrcIsTheDocumentedOne();
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
  theScheduleIsEven();
  readsAreSpreadOverTheInterval();
  aStallIsNotCaughtUp();
  calibrationTakesCleanAirForNinePointEightThree();
  onlyAPlausibleR0IsKept();
  oneCountIsNoDrift();
  calibrationRequestsAreUnderstood();
  calibrationIsRefusedWithAReason();
  commandsAreUnderstood();
  intervalsHaveBounds();
  aLineIsSentWholeOrNotAtAll();
  theStoreRemembers();
  aCalibrationCanBeUndone();
  theStoreOfVersionOneIsReadOn();
  aTornWriteLeavesTheRecordBeforeIt();
  writingWaitsForTheEeprom();
  bootsWearAllCellsAlike();
  printf("%d passed, %d failed\n", passed, failed);
  return failed == 0 ? 0 : 1;
}
