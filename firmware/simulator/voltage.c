#include "voltage.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double kSupplyMillivolts = 5000;

void voltage_set_constant(struct voltage* voltage, double millivolts) {
  free(voltage->points);
  voltage->points = NULL;
  voltage->count = 0;
  voltage->millivolts = millivolts;
}

// Reads one line; returns 1 for a point, 0 for none, -1 for a mistake.
static int read_point(char* line, struct waveform_point* point) {
  char rest;
  line[strcspn(line, "#")] = '\0';
  int fields =
      sscanf(line, "%lf %lf %c", &point->ms, &point->millivolts, &rest);
  if (fields == EOF) return 0;
  return fields == 2 ? 1 : -1;
}

bool voltage_load_waveform(struct voltage* voltage, const char* path,
                           char* error, size_t error_size) {
  FILE* file = fopen(path, "r");
  if (file == NULL) {
    snprintf(error, error_size, "%s: %s", path, strerror(errno));
    return false;
  }
  struct waveform_point* points = NULL;
  size_t count = 0;
  bool good = true;
  char line[256];
  for (int number = 1; good && fgets(line, sizeof line, file) != NULL;
       number++) {
    struct waveform_point point;
    int kind = read_point(line, &point);
    if (kind == 0) continue;
    good = kind > 0 && (count == 0 || point.ms > points[count - 1].ms);
    if (!good) {
      snprintf(error, error_size, "%s:%d: want \"ms millivolts\", ms growing",
               path, number);
      break;
    }
    points = realloc(points, (count + 1) * sizeof *points);
    points[count++] = point;
  }
  fclose(file);
  if (good && count < 2) {
    snprintf(error, error_size, "%s: want two points at least", path);
    good = false;
  }
  if (!good) {
    free(points);
    return false;
  }
  free(voltage->points);
  voltage->points = points;
  voltage->count = count;
  return true;
}

static double waveform_at(const struct voltage* voltage, double ms) {
  const struct waveform_point* first = voltage->points;
  const struct waveform_point* last = first + voltage->count - 1;
  double at = first->ms + fmod(ms, last->ms - first->ms);
  const struct waveform_point* next = first + 1;
  while (next < last && next->ms < at) next++;
  const struct waveform_point* before = next - 1;
  double share = (at - before->ms) / (next->ms - before->ms);
  return before->millivolts + share * (next->millivolts - before->millivolts);
}

static double standard_normal(
    void) {  // near enough: the sum of twelve uniform draws
  double sum = -6;
  for (int i = 0; i < 12; i++) sum += drand48();
  return sum;
}

double voltage_at(const struct voltage* voltage, double ms) {
  double millivolts =
      voltage->points != NULL ? waveform_at(voltage, ms) : voltage->millivolts;
  millivolts += voltage->noise_millivolts * standard_normal();
  return fmin(fmax(millivolts, 0), kSupplyMillivolts);
}
