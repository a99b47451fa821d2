// What differs between processors: storage, converter, reset cause, watchdog.
//
// A sketch for another processor may define FIELDLINE_HARDWARE as the name of a
// header of its own, with the names of hardware_other.h.
#pragma once

#if defined(FIELDLINE_HARDWARE)
#include FIELDLINE_HARDWARE
#elif defined(ARDUINO_ARCH_AVR)
#include "hardware_avr.h"
#else
#include "hardware_other.h"
#endif
