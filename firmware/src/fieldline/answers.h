// Lines that any sketch sends: HELLO of protocol 2, and answers to commands.
#pragma once

#include "line.h"

namespace fieldline {

inline const __FlashStringHelper* firmwareVersion() { return F("1.2.0"); }

struct BoardIdentity {
  uint32_t boardId;
  uint32_t bootCount;
  const char* sketch;
};

inline Line encode(const BoardIdentity& identity) {
  Line line;
  line.text(F("$HELLO,2,")).text(firmwareVersion()).comma();
  line.hex(identity.boardId, 8, 'a').comma().number(identity.bootCount);
  line.comma().text(identity.sketch).end();
  return line;
}

template <typename Command>  // text in RAM or in flash
Line accepted(Command command, uint32_t detail) {
  Line line;
  line.text(F("$OK,")).text(command).comma().number(detail).end();
  return line;
}

template <typename Command>
Line refused(Command command, const __FlashStringHelper* reason) {
  Line line;
  line.text(F("$ERR,")).text(command).comma().text(reason).end();
  return line;
}

}  // namespace fieldline
