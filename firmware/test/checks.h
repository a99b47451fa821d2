// Checks that print each failing case, and count.
#pragma once

#include <Arduino.h>
#include <fieldline/line.h>
#include <stdio.h>
#include <stdlib.h>

#include <iostream>
#include <sstream>
#include <string>

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
  check(want == got, name + ", expected " + shown(want), shown(got));
}

inline void near(const std::string& name, double want, double within,
                 double got) {
  check(std::abs(got - want) <= within,
        name + ", expected " + shown(want) + " +-" + shown(within), shown(got));
}

inline std::string textOf(const fieldline::Line& line) {
  return std::string(line.bytes(), line.length());
}

inline std::string textOf(const __FlashStringHelper* text) {
  return text == nullptr ? "nothing" : reinterpret_cast<const char*>(text);
}

// Prints "N passed, M failed"; the exit code.
inline int report() {
  printf("%d passed, %d failed\n", passed, failed);
  return failed == 0 ? 0 : 1;
}
