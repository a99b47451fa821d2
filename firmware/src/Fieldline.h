// Sends what a board measures to a Fieldline device agent; see docs/messages.md
// and the examples.
#pragma once

#include "fieldline/calibration_history.h"
#include "fieldline/sensor_board.h"
