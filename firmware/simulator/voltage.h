// The voltage at the sensor's pin over time: constant or a looped waveform,
// with noise on it.
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct waveform_point {
  double ms, millivolts;
};

struct voltage {
  double millivolts;              // holds while there is no waveform
  double noise_millivolts;        // standard deviation
  struct waveform_point* points;  // in the order of time; null: no waveform
  size_t count;
};

void voltage_set_constant(struct voltage* voltage, double millivolts);

// Reads lines of "ms millivolts"; '#' starts a comment. On failure prints why
// to `error`, returns false and leaves the voltage as it was.
bool voltage_load_waveform(struct voltage* voltage, const char* path,
                           char* error, size_t error_size);

// In [0, 5000], with a new draw of noise at each call.
double voltage_at(const struct voltage* voltage, double ms);
