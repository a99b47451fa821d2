// Tests of the arithmetic of the other examples on the host.
#include <BME280/bme280.h>
#include <DHT22/dht22.h>
#include <DS18B20/ds18b20.h>
#include <MQ7/mq7.h>
#include <fieldline/metric.h>

#include <initializer_list>
#include <vector>

#include "checks.h"

using namespace fieldline;

// Written into a sensor: the trimming of the example of Bosch's data sheet
// BMP280 (table 3.12), and that of the humidity of a BME280.
static const uint16_t kFirstTrim[] = {27504, 26435, 64536, 36477, 54851, 3024,
                                      2855,  140,   65529, 15500, 50936, 6000};
static const uint8_t kH1 = 75, kH3 = 0;
static const int16_t kH2 = 367, kH4 = 308, kH5 = 50;
static const int8_t kH6 = 30;

static std::vector<uint8_t> firstTrim() {
  std::vector<uint8_t> bytes;
  for (uint16_t word : kFirstTrim) {
    bytes.push_back(word & 0xFF);
    bytes.push_back(word >> 8);
  }
  bytes.push_back(0);
  bytes.push_back(kH1);
  return bytes;
}

static std::vector<uint8_t> moreTrim(int16_t h4 = kH4, int16_t h5 = kH5) {
  return {kH2 & 0xFF,
          kH2 >> 8,
          kH3,
          static_cast<uint8_t>(h4 >> 4),
          static_cast<uint8_t>((h4 & 0xF) | (h5 & 0xF) << 4),
          static_cast<uint8_t>(h5 >> 4),
          static_cast<uint8_t>(kH6)};
}

static bme280::Compensation compensation() {
  bme280::Compensation result;
  same("trimming", true, result.load(firstTrim().data(), moreTrim().data()));
  return result;
}

// Chapter 4.2.3 of the data sheet: in 32 bits, as %RH x 1024.
static double humidityOfTheDataSheet(int32_t adc, int32_t fine, int32_t h4,
                                     int32_t h5) {
  int32_t v = fine - 76800;
  v = (((adc * 16384 - h4 * 1048576 - h5 * v) + 16384) >> 15) *
      (((((((v * kH6) >> 10) * (((v * kH3) >> 11) + 32768)) >> 10) + 2097152) *
            kH2 +
        8192) >>
       14);
  v = v - (((((v >> 15) * (v >> 15)) >> 7) * kH1) >> 4);
  v = v < 0 ? 0 : v;
  v = v > 419430400 ? 419430400 : v;
  return (v >> 12) / 1024.0;
}

static void theBme280ComputesTheDataSheetsExample() {
  const bme280::Bme280Values got =
      compensation().apply({519888, 415148, 30281});
  near("degrees of the example", 25.08, 0.005, got.celsius);
  near("hPa of the example", 1006.5327, 0.002, got.hectopascal);
}

static void theBme280ComputesHumidityAsTheDataSheetDoes() {
  for (int16_t h4 : {308, -308}) {
    for (int16_t h5 : {50, -50}) {
      bme280::Compensation trimmed;
      trimmed.load(firstTrim().data(), moreTrim(h4, h5).data());
      for (int32_t adc = 1000; adc < 40000; adc += 1357) {
        const bme280::Bme280Values got = trimmed.apply({519888, 415148, adc});
        near("humidity of " + shown(adc) + " with " + shown(h4) + ", " +
                 shown(h5),
             humidityOfTheDataSheet(adc, 128422, h4, h5), 0.02, got.humidity);
      }
    }
  }
}

static void theBme280ReadsRegistersInTheirOrder() {
  const uint8_t bytes[] = {0x65, 0x5A, 0xC0, 0x7E, 0xED, 0x00, 0x76, 0x49};
  const bme280::RawValues raw = bme280::rawValuesOf(bytes);
  same("pressure", 415148, raw.pressure);
  same("temperature", 519888, raw.temperature);
  same("humidity", 30281, raw.humidity);
}

static bme280::Bme280Values measuredBy(bme280::Bme280& sensor) {
  sensor.start();
  while (!sensor.answerDue()) clockMs++;
  return sensor.read();
}

static void isNothing(const std::string& name,
                      const bme280::Bme280Values& got) {
  check(std::isnan(got.celsius) && std::isnan(got.humidity) &&
            std::isnan(got.hectopascal),
        name + " is a fault", shown(got.celsius));
}

static void aBme280ThatDoesNotAnswerIsAFault() {
  Wire = TwoWire{};
  bme280::Bme280 sensor;
  isNothing("no sensor", measuredBy(sensor));
  Wire.deviceAddress = 0x77;
  isNothing("another chip", measuredBy(sensor));
  Wire.registers[0xD0] = 0x60;
  isNothing("no trimming", measuredBy(sensor));
  for (uint8_t i = 0; i < 26; i++) Wire.registers[0x88 + i] = firstTrim()[i];
  for (uint8_t i = 0; i < 7; i++) Wire.registers[0xE1 + i] = moreTrim()[i];
  const uint8_t values[] = {0x65, 0x5A, 0xC0, 0x7E, 0xED, 0x00, 0x76, 0x49};
  for (uint8_t i = 0; i < 8; i++) Wire.registers[0xF7 + i] = values[i];
  near("a good sensor", 25.08, 0.005, measuredBy(sensor).celsius);
  same("forced mode", 0x25, int{Wire.registers[0xF4]});
  Wire.registers[0xF3] = 8;
  isNothing("still measuring", measuredBy(sensor));
  Wire.registers[0xF3] = 0;
  const uint8_t none[] = {0x80, 0, 0, 0x80, 0, 0, 0x80, 0};
  for (uint8_t i = 0; i < 8; i++) Wire.registers[0xF7 + i] = none[i];
  isNothing("measured nothing since its power came", measuredBy(sensor));
  Wire.deviceAddress = 0;
  isNothing("unplugged", measuredBy(sensor));
}

static dht22::Dht22Values dht22Of(std::initializer_list<uint8_t> bytes) {
  return dht22::decode(bytes.begin());
}

static void theDht22IsDecoded() {
  const dht22::Dht22Values example = dht22Of({0x02, 0x8C, 0x01, 0x5F, 0xEE});
  near("humidity of the data sheet", 65.2, 0.01, example.humidity);
  near("degrees of the data sheet", 35.1, 0.01, example.celsius);
  near("below zero", -10.1, 0.01,
       dht22Of({0x02, 0x8C, 0x80, 0x65, 0x73}).celsius);
  near("the coldest", -40, 0.01,
       dht22Of({0x01, 0x90, 0x81, 0x90, 0xA2}).celsius);
}

static void aWrongDht22AnswerIsAFault() {
  check(std::isnan(dht22Of({0x02, 0x8C, 0x01, 0x5F, 0xEF}).celsius),
        "a wrong checksum is a fault", "a value");
  check(std::isnan(dht22Of({0x02, 0x8C, 0x01, 0x5F, 0xEF}).humidity),
        "a wrong checksum is a fault of both", "a value");
  check(std::isnan(dht22Of({0xFF, 0xFF, 0xFF, 0xFF, 0xFC}).celsius),
        "a line that stays high is a fault", "a value");
  dht22::Dht22 silent;
  silent.start(2);
  while (!silent.answerDue()) clockMs++;
  check(std::isnan(silent.read().celsius), "no answer is a fault", "a value");
  same("may start again", false, silent.started());
}

static float ds18b20Of(uint8_t low, uint8_t high,
                       uint8_t configuration = 0x7F) {
  uint8_t pad[] = {low, high, 0x4B, 0x46, configuration, 0xFF, 0x0C, 0x10, 0};
  pad[8] = ds18b20::crc8(pad, 8);
  return ds18b20::celsiusOf(pad);
}

static void theDs18b20IsDecoded() {
  const uint8_t rom[] = {0x02, 0x1C, 0xB8, 0x01, 0x00, 0x00, 0x00, 0xA2};
  same("CRC of Maxim's application note 27", 0xA2, int{ds18b20::crc8(rom, 7)});
  near("125", 125, 0.001, ds18b20Of(0xD0, 0x07));
  near("25.0625", 25.0625, 0.00001, ds18b20Of(0x91, 0x01));
  near("-0.5", -0.5, 0.00001, ds18b20Of(0xF8, 0xFF));
  near("-55", -55, 0.001, ds18b20Of(0x90, 0xFC));
  near("85.0625", 85.0625, 0.001, ds18b20Of(0x51, 0x05));
}

static void aWrongScratchpadIsAFault() {
  check(std::isnan(ds18b20Of(0x50, 0x05)), "the value of a power-on is a fault",
        "a value");
  uint8_t pad[9] = {};
  check(std::isnan(ds18b20::celsiusOf(pad)), "zeros are a fault", "a value");
  memset(pad, 0xFF, sizeof pad);
  check(std::isnan(ds18b20::celsiusOf(pad)), "ones are a fault", "a value");
  const uint8_t wrong[] = {0x91, 0x01, 0x4B, 0x46, 0x7F,
                           0xFF, 0x0C, 0x10, 0x26};
  check(std::isnan(ds18b20::celsiusOf(wrong)), "a wrong CRC is a fault",
        "a value");
  ds18b20::Ds18b20 silent;
  silent.start(2);
  same("nothing to wait for", true, silent.answerDue());
  check(std::isnan(silent.read()), "no answer is a fault", "a value");
}

static void theMq7CurveIsTheDataSheets() {
  near("ppm at R0", 100, 2, mq7::ppm(1));
  near("ppm at 1.57", 50, 1, mq7::ppm(1.57f));
  near("ppm at 0.218", 1000, 20, mq7::ppm(0.218f));
  check(mq7::ppm(mq7::kCleanAirRatio) < 1, "clean air is under 1 ppm",
        shown(mq7::ppm(mq7::kCleanAirRatio)));
  same("under 20 ppm", int{kBelowRange}, int{mq7::rangeOf(19.9f)});
  same("20 ppm", 0, int{mq7::rangeOf(20)});
  same("2000 ppm", int{kAboveRange}, int{mq7::rangeOf(2000)});
}

static void theMq7HeaterCyclesAcrossTheWrapOfMillis() {
  mq7::HeaterCycle cycle;
  uint32_t nowMs = 4294967295u - 100000;
  cycle.start(nowMs);
  int highMs = 0, measuringMs = 0, both = 0, cycles = 0;
  for (uint32_t ms = 0; ms < 3 * 150000; ms++, nowMs++) {
    if (cycle.ended(nowMs)) {
      cycles++;
      cycle.next();
    }
    highMs += cycle.high(nowMs);
    measuringMs += cycle.measuring(nowMs);
    both += cycle.high(nowMs) && cycle.measuring(nowMs);
  }
  same("ms at 5 V", 3 * 60000, highMs);
  same("ms of measuring", 3 * 1000, measuringMs);
  same("ms of measuring at 5 V", 0, both);
  same("cycles", 2, cycles);
  same("duty of 1.4 V", 20, int{mq7::kLowDuty});
}

static void theMq7FaultsAreSeen() {
  same("open", int{kOpen}, int{mq7::faultOf(0, 10000)});
  same("short", int{kShort}, int{mq7::faultOf(1020, 10000)});
  same("clean air with the largest R0", 0, int{mq7::faultOf(18, 10000)});
}

int main() {
  theBme280ComputesTheDataSheetsExample();
  theBme280ComputesHumidityAsTheDataSheetDoes();
  theBme280ReadsRegistersInTheirOrder();
  aBme280ThatDoesNotAnswerIsAFault();
  theDht22IsDecoded();
  aWrongDht22AnswerIsAFault();
  theDs18b20IsDecoded();
  aWrongScratchpadIsAFault();
  theMq7CurveIsTheDataSheets();
  theMq7HeaterCyclesAcrossTheWrapOfMillis();
  theMq7FaultsAreSeen();
  return report();
}
