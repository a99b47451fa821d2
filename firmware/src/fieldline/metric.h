// Protocol 2: what a sketch measures, and frames of any number of metrics; see
// docs/messages.md.
#pragma once

#include <math.h>

#include "flags.h"
#include "line.h"

namespace fieldline {

// One metric of a sketch, in flash (PROGMEM). Name and unit are printable ASCII
// without , = : * $ |
struct MetricDescription {
  char name[20];
  char unit[12];      // a SenML or UCUM code, e.g. "Cel" or "%RH"; "": none
  char label[28];     // for people
  float least, most;  // what the sensor can measure; NAN: unknown
  uint8_t decimals;   // of its values, at most 6
};

inline Line describe(const MetricDescription& metric) {
  const auto text = [](const char* inFlash) {
    return reinterpret_cast<const __FlashStringHelper*>(inFlash);
  };
  const auto number = [](const float* inFlash) {
    float value;
    memcpy_P(&value, inFlash, sizeof value);
    return value;
  };
  const uint8_t decimals = pgm_read_byte(&metric.decimals);
  Line line;
  line.text(F("$METRIC,")).text(text(metric.name)).comma();
  line.text(text(metric.unit)).comma().text(text(metric.label)).comma();
  line.decimal(number(&metric.least), decimals).comma();
  line.decimal(number(&metric.most), decimals).end();
  return line;
}

// One frame while it is being written.
class FrameBuilder {
 public:
  // `metrics` lies in flash.
  FrameBuilder(const MetricDescription* metrics, uint32_t sequence,
               uint32_t uptimeMs, uint8_t flags)
      : metrics_(metrics) {
    line_.text(F("$F,")).number(sequence).comma();
    line_.number(uptimeMs).comma();
    appendFlags(line_, flags);
  }

  // The value of metric number `metric`; NAN is a fault of this metric.
  FrameBuilder& value(uint8_t metric, float value) {
    const MetricDescription& described = metrics_[metric];
    line_.comma()
        .text(reinterpret_cast<const __FlashStringHelper*>(described.name))
        .text(F("="))
        .decimal(value, pgm_read_byte(&described.decimals));
    return *this;
  }

  // A number that the values were computed from; left out if it is NAN.
  FrameBuilder& raw(const __FlashStringHelper* name, float value,
                    uint8_t decimals = 0) {
    if (isnan(value)) return *this;
    line_.text(F(",raw.")).text(name).text(F("=")).decimal(value, decimals);
    return *this;
  }

  const Line& end() { return line_.end(); }

 private:
  const MetricDescription* metrics_;
  Line line_;
};

}  // namespace fieldline
