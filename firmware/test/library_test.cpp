// Tests of the library on the host. Arguments: library.properties, the EEPROM
// of an Uno with sketch 1.1, and docs/messages/metric-lines.txt.
#include <Fieldline.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "checks.h"

using namespace fieldline;

static void theCrcIsTheDocumentedOne() {
  same("CRC check value", 0x29B1, crc16("123456789", 9));
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

static void aLineThatIsTooLongIsNotSent() {
  Line line;
  for (int i = 0; i < 127; i++) line.text("x");
  same("127 characters", true, line.isWhole());
  line.text("x");
  same("128 characters", false, line.isWhole());
  Outbox outbox;
  outbox.put(line);
  same("lost", 1u, outbox.lostLines());
}

static std::string decimal(float value, uint8_t decimals) {
  Line line;
  line.decimal(value, decimals);
  return textOf(line);
}

static void decimalsAreRounded() {
  same("a temperature", "21.5", decimal(21.46f, 1));
  same("below zero", "-0.5", decimal(-0.46f, 1));
  same("no negative zero", "0.0", decimal(-0.04f, 1));
  same("a carry", "10.00", decimal(9.996f, 2));
  same("no decimals", "-40", decimal(-40.2f, 0));
  same("a large one", "1013.25", decimal(1013.25f, 2));
  same("not a number", "", decimal(NAN, 1));
  same("infinite", "", decimal(INFINITY, 1));
  same("too large", "", decimal(5e9f, 0));
}

static void eraseEeprom() {
  hardware::eeprom = hardware::Eeprom{};
  memset(hardware::eeprom.bytes, 0xFF, sizeof hardware::eeprom.bytes);
  hardware::eeprom.ready = true;
}

static void write(Store& store, int bytes) {
  for (int i = 0; i < bytes; i++) store.writeNextByte();
}

static void boot(uint32_t boardId) {
  Store store;
  const bool known = store.load("MQ2");
  store.saveBoot(known ? store.record().boardId : boardId);
  write(store, 100);
}

static CalibrationHistory historyOf(const Store& store) {
  return store.own<CalibrationHistory>();
}

static void calibrate(Store& store, uint32_t r0Ohm, uint16_t date) {
  CalibrationHistory history = historyOf(store);
  history.add(r0Ohm, date);
  store.saveOwn(history);
}

static void theStoreRemembers() {
  eraseEeprom();
  Store blank;
  same("a blank EEPROM", false, blank.load("MQ2"));
  boot(0x4f2a91c7);
  Store store;
  store.load("MQ2");
  calibrate(store, 10173, dateOf(2026, 11, 28));
  store.saveInterval(500);
  store.savePin(16);
  store.saveLoad(1000);
  write(store, 100);
  boot(0xdeadbeef);
  store.load("MQ2");
  same("board id", 0x4f2a91c7u, store.record().boardId);
  same("boot count", 2u, store.record().bootCount);
  same("interval", 500, store.record().intervalMs);
  same("pin", 16, store.record().pin);
  same("load", 1000u, store.record().loadOhm);
  same("R0", 10173u, historyOf(store).r0Ohm);
  same("calibrated on", dateOf(2026, 11, 28), historyOf(store).date);
  same("calibrations", 1, historyOf(store).count);
}

static void onlyChangesAreWritten() {
  eraseEeprom();
  boot(7);
  Store store;
  store.load("MQ2");
  const uint32_t writes = store.record().writes;
  for (int i = 0; i < 3; i++) {
    store.saveInterval(500);
    store.savePin(16);
    store.saveLoad(1000);
    store.saveOwn(CalibrationHistory{1, 2, 3, 4, 5, 0});
  }
  same("writes", writes + 4, store.record().writes);
}

static void anotherSketchForgetsWhatIsNotItsOwn() {
  eraseEeprom();
  boot(7);
  Store store;
  store.load("MQ2");
  calibrate(store, 10173, 0);
  store.saveInterval(500);
  store.savePin(16);
  store.saveLoad(1000);
  write(store, 100);
  same("known", true, store.load("DHT22"));
  same("board id", 7u, store.record().boardId);
  same("interval", 500, store.record().intervalMs);
  same("pin", 0, store.record().pin);
  same("load", 0u, store.record().loadOhm);
  same("R0", 0u, historyOf(store).r0Ohm);
}

static void aCalibrationCanBeUndone() {
  CalibrationHistory history = {};
  same("nothing to undo", false, history.undo());
  history.add(10000, dateOf(2026, 1, 2));
  history.add(6000, dateOf(2026, 11, 28));
  same("undone", true, history.undo());
  same("R0 after undo", 10000u, history.r0Ohm);
  same("its date", dateOf(2026, 1, 2), history.date);
  same("the R0 that was undone", 6000u, history.previousR0Ohm);
  history.undo();
  same("R0 after a second undo", 6000u, history.r0Ohm);
  history.forget();
  same("R0 that is forgotten", 0u, history.r0Ohm);
  history.undo();
  same("R0 brought back", 6000u, history.r0Ohm);
}

static void put(uint16_t slot, uint32_t writes, uint32_t r0Ohm, RecordV1) {
  RecordV1 old{writes, 0x4f2a91c7, writes, {}, 1, 0};
  memcpy(old.own, &r0Ohm, sizeof r0Ohm);
  old.crc = crc16(&old, offsetof(RecordV1, crc));
  memcpy(hardware::eeprom.bytes + slot * sizeof old, &old, sizeof old);
}

static void put(uint16_t slot, uint32_t writes, uint32_t r0Ohm, RecordV2) {
  RecordV2 old{writes, 0x4f2a91c7, writes, {}, 2, 0};
  memcpy(old.own, &r0Ohm, sizeof r0Ohm);
  old.crc = crc16(&old, offsetof(RecordV2, crc));
  memcpy(hardware::eeprom.bytes + slot * sizeof old, &old, sizeof old);
}

// As an earlier version left it after any number of writes.
template <typename Earlier>
static void anEarlierStoreIsReadOn(const std::string& version) {
  const uint16_t slots = hardware::kStorageBytes / sizeof(Earlier);
  for (uint32_t newest = 1; newest <= 120; newest++) {
    eraseEeprom();
    for (uint32_t i = newest >= slots ? newest - slots + 1 : 1; i <= newest;
         i++)
      put(i % slots, i, i == newest ? 10173 : 9000, Earlier());
    const std::string name =
        " after " + shown(newest) + " writes of " + version;
    for (int bytes = 0; bytes <= 40; bytes++) {  // power lost while migrating
      const hardware::Eeprom before = hardware::eeprom;
      Store migrating;
      same("found" + name, true, migrating.load("MQ2"));
      migrating.saveBoot(migrating.record().boardId);
      write(migrating, bytes);
      Store store;
      store.load("MQ2");
      same("board id" + name, 0x4f2a91c7u, store.record().boardId);
      same("R0" + name, 10173u, historyOf(store).r0Ohm);
      const uint32_t boots = store.record().bootCount;
      // The last bytes may be there already, by chance.
      check(boots == newest + 1 || (bytes < 40 && boots == newest),
            "boots" + name, shown(boots));
      hardware::eeprom = before;
    }
  }
}

// 38 writes: 36 boots and two calibrations.
static void theStoreOfARealBoardIsReadOn(const char* path) {
  eraseEeprom();
  std::ifstream file(path, std::ios::binary);
  file.read(reinterpret_cast<char*>(hardware::eeprom.bytes),
            sizeof hardware::eeprom.bytes);
  check(file.gcount() == 1024, path, shown(file.gcount()) + " bytes");
  for (uint32_t boots = 36; boots <= 100; boots++) {
    Store store;
    same("found", true, store.load("MQ2"));
    same("board id", 0x34708f76u, store.record().boardId);
    same("boots", boots, store.record().bootCount);
    same("interval", 0, store.record().intervalMs);
    const CalibrationHistory history = historyOf(store);
    same("R0", 8807u, history.r0Ohm);
    same("R0 before", 10058u, history.previousR0Ohm);
    same("date", dateOf(2026, 11, 28), history.date);
    same("date before", dateOf(2026, 9, 14), history.previousDate);
    same("calibrations", 2, history.count);
    boot(1);
  }
}

static void aTornWriteLeavesTheRecordBeforeIt() {
  for (int bytes = 0; bytes < 39; bytes++) {
    eraseEeprom();
    boot(7);
    boot(7);
    Store store;
    store.load("MQ2");
    calibrate(store, 10173, 0);
    write(store, bytes);
    store.load("MQ2");
    same("boot count with " + shown(bytes) + " bytes written", 2u,
         store.record().bootCount);
    same("R0 with " + shown(bytes) + " bytes written", 0u,
         historyOf(store).r0Ohm);
  }
}

static void writingWaitsForTheEeprom() {
  eraseEeprom();
  Store store;
  store.load("MQ2");
  store.saveBoot(7);
  hardware::eeprom.ready = false;
  write(store, 100);
  same("written while the EEPROM is busy", false, Store().load("MQ2"));
}

static void bootsWearAllCellsAlike() {
  eraseEeprom();
  for (int i = 0; i < 2500; i++) boot(7);
  int most = 0;
  for (int writes : hardware::eeprom.writes) most = std::max(most, writes);
  check(most <= 101, "writes of one cell in 2500 boots, expected 101 at most",
        shown(most));
  Store store;
  store.load("MQ2");
  same("boots counted", 2500u, store.record().bootCount);
}

static void pinsAreUnderstood() {
  static const struct {
    const char* text;
    int usual, want;
  } cases[] = {{"A3", 14, 17},  {"a3", 14, 17}, {"17", 14, 17}, {"3", 14, 0},
               {"A6", 14, 0},   {"7", 2, 7},    {"D7", 2, 7},   {"A3", 2, 17},
               {"0", 2, 0},     {"1", 2, 0},    {"20", 2, 0},   {"", 2, 0},
               {"A", 2, 0},     {"7x", 2, 0},   {"-7", 2, 0},   {"100", 2, 0},
               {"A300", 14, 0}, {"B2", 2, 0}};
  for (const auto& c : cases)
    same("pin " + std::string(c.text) + " for " + shown(c.usual), c.want,
         int{parsePin(c.text, c.usual)});
  same("an analog pin", "$OK,pin,A3",
       textOf(acceptedPin("pin", 17)).substr(0, 10));
  same("a digital pin", "$OK,pin,7*",
       textOf(acceptedPin("pin", 7)).substr(0, 10));
}

const MetricDescription kWeather[] PROGMEM = {
    {"temperature", "Cel", "Temperature", -40, 80, 1},
    {"count", "", "", NAN, NAN, 0},
};

static std::string bodyOf(const Line& line) {
  const std::string text = textOf(line);
  return text.substr(0, text.rfind('*'));
}

static void metricsAreDescribed() {
  same("with a range", "$METRIC,temperature,Cel,Temperature,-40.0,80.0",
       bodyOf(describe(kWeather[0])));
  same("a bare one", "$METRIC,count,,,,", bodyOf(describe(kWeather[1])));
}

static void framesHaveAnyMetrics() {
  FrameBuilder good(kWeather, 7, 421337, 0);
  good.value(0, -3.14f).value(1, 12).raw(F("adc"), 163).raw(F("rs"), NAN);
  same("two metrics", "$F,7,421337,ok,temperature=-3.1,count=12,raw.adc=163",
       bodyOf(good.end()));
  FrameBuilder faulty(kWeather, 8, 422337, kFault | kWarmingUp);
  faulty.value(0, NAN);
  same("a fault",
       "$F,8,422337,warming_up+fault,temperature=", bodyOf(faulty.end()));
}

const MetricDescription kDht22[] PROGMEM = {
    {"temperature", "Cel", "Temperature", -40, 80, 1},
    {"humidity", "%RH", "Relative humidity", 0, 100, 1},
};

static void theDocumentedLinesAreWhatASketchSends(const char* path) {
  FrameBuilder good(kDht22, 3, 8017, 0), faulty(kDht22, 6, 14613, kFault);
  good.value(0, -7.3f).value(1, 99.9f);
  faulty.value(0, NAN).value(1, NAN);
  const std::string want =
      textOf(encode(BoardIdentity{0x48ab87ba, 1, "DHT22"})) +
      textOf(describe(kDht22[0])) + textOf(describe(kDht22[1])) +
      textOf(good.end()) + textOf(faulty.end()) + textOf(acceptedPin("pin", 7));
  std::ifstream file(path);
  std::string lines;
  for (std::string line; std::getline(file, line);) lines += line + "\r\n";
  same(path, want, lines);
}

// What a board says to `input` after its start, without checksums.
static std::string saidTo(SensorBoard& board, const char* input) {
  Serial = HardwareSerial{};
  Serial.room = 10000;
  Serial.input = input;
  for (int i = 0; i < 50; i++) board.update();
  std::string said;
  for (size_t i = 0; i < Serial.length; i++) {
    if (Serial.bytes[i] == '*') {
      said += '\n';
      i += 6;
    } else {
      said += Serial.bytes[i];
    }
  }
  return said;
}

static void aBoardIntroducesItself() {
  eraseEeprom();
  SensorBoard board("Weather", kWeather);
  board.begin();
  const std::string introduction =
      "$HELLO,2,1.2.0,4f2a91c7,1,Weather\n"
      "$OK,info,reset=external;free_ram=1103;supply_mv=5020;lost_lines=0\n"
      "$METRIC,temperature,Cel,Temperature,-40.0,80.0\n"
      "$METRIC,count,,,,\n";
  same("at the start", "\r\n" + introduction, saidTo(board, ""));
  same("by info", introduction, saidTo(board, "info\n"));
  same("an unknown command", "$ERR,explode,unknown\n",
       saidTo(board, "explode now\r\n"));
  same("no pin", "$ERR,pin,unknown\n", saidTo(board, "pin 7\n"));
  same("no load", "$ERR,load,unknown\n", saidTo(board, "load 1000\n"));
}

static void settingsPersist() {
  eraseEeprom();
  {
    SensorBoard board("Probe", kWeather);
    board.usePin(A0);
    board.useLoad(10000);
    board.begin();
    saidTo(board, "");
    same("usual", "14 10000 1000",
         shown(int{board.pin()}) + " " + shown(board.loadOhm()) + " " +
             shown(board.intervalMs()));
    same("interval", "$OK,interval,60000\n", saidTo(board, "interval 60000\n"));
    same("pin", "$OK,pin,A3\n", saidTo(board, "pin A3\n"));
    same("load", "$OK,load,1000\n", saidTo(board, "load 1000\n"));
    same("a digital pin", "$ERR,pin,expected_analog_pin\n",
         saidTo(board, "pin 7\n"));
    same("a load of nothing", "$ERR,load,expected_100_to_1000000\n",
         saidTo(board, "load 0\n"));
    for (const char* wrong :
         {"19", "60001", "", "-20", "20x", " 20", "4294967316"})
      same(std::string("interval ") + wrong,
           "$ERR,interval,expected_20_to_60000\n",
           saidTo(board, (std::string("interval ") + wrong + "\n").c_str()));
  }
  SensorBoard board("Probe", kWeather);
  board.usePin(A0);
  board.useLoad(10000);
  board.begin();
  same("kept", "17 1000 60000",
       shown(int{board.pin()}) + " " + shown(board.loadOhm()) + " " +
           shown(board.intervalMs()));
  SensorBoard slow("Slow", kWeather);
  slow.useInterval(2000, 2000);
  slow.begin();
  saidTo(slow, "");
  same("too fast", "$ERR,interval,expected_2000_to_60000\n",
       saidTo(slow, "interval 1999\n"));
}

static void aKeptIntervalThatIsTooShortIsNotUsed() {
  eraseEeprom();
  SensorBoard fast("Fast", kWeather);
  fast.begin();
  saidTo(fast, "interval 20\n");
  SensorBoard slow("Slow", kWeather);
  slow.useInterval(2000, 2000);
  slow.begin();
  same("interval", 2000, slow.intervalMs());
}

static void theVersionIsTheLibrarys(const char* path) {
  std::ifstream file(path);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const std::string version = "version=" + textOf(firmwareVersion()) + "\n";
  check(text.find(version) != std::string::npos, version + " in " + path, text);
}

int main(int, char** arguments) {
  theCrcIsTheDocumentedOne();
  theScheduleIsEven();
  readsAreSpreadOverTheInterval();
  aStallIsNotCaughtUp();
  commandsAreUnderstood();
  aLineIsSentWholeOrNotAtAll();
  aLineThatIsTooLongIsNotSent();
  decimalsAreRounded();
  theStoreRemembers();
  onlyChangesAreWritten();
  anotherSketchForgetsWhatIsNotItsOwn();
  aCalibrationCanBeUndone();
  anEarlierStoreIsReadOn<RecordV1>("1.0");
  anEarlierStoreIsReadOn<RecordV2>("1.1");
  theStoreOfARealBoardIsReadOn(arguments[2]);
  aTornWriteLeavesTheRecordBeforeIt();
  writingWaitsForTheEeprom();
  bootsWearAllCellsAlike();
  pinsAreUnderstood();
  metricsAreDescribed();
  framesHaveAnyMetrics();
  aBoardIntroducesItself();
  settingsPersist();
  aKeptIntervalThatIsTooShortIsNotUsed();
  theVersionIsTheLibrarys(arguments[1]);
  theDocumentedLinesAreWhatASketchSends(arguments[3]);
  return report();
}
