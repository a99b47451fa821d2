// simulated-uno: runs a compiled sketch on a simulated Arduino Uno, in real
// time, behind a pty.
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "board.h"

static const char kUsage[] =
    "usage: simulated-uno --link PATH [options] [sketch.elf]\n"
    "  --link PATH         where to link the serial port\n"
    "  --sketch NAME       example to run in place of a sketch.elf, from the "
    "folder uno/ beside\n"
    "                      this program (default MQ2)\n"
    "  --millivolts N      voltage at A0, 0 to 5000 (default 462: an MQ-2 in "
    "clean air)\n"
    "  --waveform FILE     lines of \"ms millivolts\", interpolated and "
    "looped\n"
    "  --noise MV          standard deviation of A0 (default 1; at 0 a "
    "constant sensor is stuck)\n"
    "  --dht22 C,H         a DHT22 at D2 measures C degrees and H %RH (off: "
    "none, the default)\n"
    "  --ds18b20 C         a DS18B20 at D2 measures C degrees (off: none, the "
    "default)\n"
    "  --garble N          bytes of noise per second on the serial line "
    "(default 0)\n"
    "  --mute 1            the board's bytes are lost, as if it were another "
    "device\n"
    "  --received FILE     gets a copy of what came for the board\n"
    "  --speed X           simulated seconds per second (default 1)\n"
    "  --eeprom FILE       loaded at the start, saved when it changes\n"
    "  --reset-on-open     opening the port resets the board, as on a real "
    "Uno: not if\n"
    "                      the last one to close it had switched HUPCL off\n"
    "commands, one a line on standard input, each answered by \"ok: ...\" or "
    "\"error: ...\":\n"
    "  millivolts N, waveform FILE, noise MV, dht22 C,H|off, ds18b20 "
    "C|off, garble N,\n"
    "  mute 0|1, speed X, uptime MS, reset, unplug, plug [LINK], quit\n";

static const double kSliceSeconds =
    0.004;  // of real time, between two looks at the port
static const double kMostLateSeconds = 0.5;

struct simulator {
  struct board board;
  struct serial_port port;
  struct voltage voltage;
  double speed;
  double started_at, started_seconds;  // real and simulated time at which
                                       // `speed` began to hold
  bool reset_on_open;
  const char* eeprom_path;
  char sketch[512];  // the ELF file
  uint8_t eeprom_saved[kEepromBytes], eeprom_seen[kEepromBytes];
  char error[512];
};

static volatile sig_atomic_t stopping;

static void stop(int signal) {
  (void)signal;
  stopping = 1;
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec * 1e-9;
}

static void pace_from_here(struct simulator* simulator) {
  simulator->started_at = now();
  simulator->started_seconds = board_seconds(&simulator->board);
}

static bool fail(struct simulator* simulator, const char* reason) {
  snprintf(simulator->error, sizeof simulator->error, "%s", reason);
  return false;
}

static bool parse_number(const char* text, double least, double most,
                         double* number) {
  char* end;
  *number = strtod(text, &end);
  return end != text && *end == '\0' && *number >= least && *number <= most;
}

static bool set_number(struct simulator* simulator, const char* name,
                       const char* text, double least, double most,
                       double* number) {
  double parsed;
  if (parse_number(text, least, most, &parsed)) {
    *number = parsed;
    return true;
  }
  snprintf(simulator->error, sizeof simulator->error,
           "%s: want %g to %g, got '%s'", name, least, most, text);
  return false;
}

// Options and commands that set something have the same names and values.
static bool set(struct simulator* simulator, const char* name,
                const char* value, bool* known) {
  double number;
  *known = true;
  if (strcmp(name, "millivolts") == 0) {
    if (!set_number(simulator, name, value, 0, 5000, &number)) return false;
    voltage_set_constant(&simulator->voltage, number);
    return true;
  }
  if (strcmp(name, "waveform") == 0) {
    return voltage_load_waveform(&simulator->voltage, value, simulator->error,
                                 sizeof simulator->error);
  }
  if (strcmp(name, "noise") == 0) {
    return set_number(simulator, name, value, 0, 5000,
                      &simulator->voltage.noise_millivolts);
  }
  if (strcmp(name, "dht22") == 0) {
    return dht22_set(&simulator->board.dht22, value, simulator->error,
                     sizeof simulator->error);
  }
  if (strcmp(name, "ds18b20") == 0) {
    return ds18b20_set(&simulator->board.ds18b20, value, simulator->error,
                       sizeof simulator->error);
  }
  if (strcmp(name, "garble") == 0) {
    return set_number(simulator, name, value, 0, 10000,
                      &simulator->port.garble);
  }
  if (strcmp(name, "mute") == 0) {
    return set_number(simulator, name, value, 0, 1, &simulator->port.mute);
  }
  if (strcmp(name, "speed") == 0) {
    if (!set_number(simulator, name, value, 0.01, 1000, &simulator->speed))
      return false;
    if (simulator->board.avr != NULL) pace_from_here(simulator);
    return true;
  }
  *known = false;
  return false;
}

static bool plug(struct simulator* simulator, const char* link) {
  struct serial_port* port = &simulator->port;
  if (port->fd >= 0) return fail(simulator, "already plugged");
  if (strlen(link) >= sizeof port->link)
    return fail(simulator, "link: too long");
  if (*link != '\0') strcpy(port->link, link);
  if (!serial_port_plug(port, simulator->error, sizeof simulator->error))
    return false;
  board_power_on(&simulator->board);  // USB is its power, too
  pace_from_here(simulator);
  return true;
}

static bool obey(struct simulator* simulator, const char* name,
                 const char* argument) {
  bool known;
  bool good = set(simulator, name, argument, &known);
  if (known) return good;
  if (strcmp(name, "plug") == 0) return plug(simulator, argument);
  if (strcmp(name, "unplug") == 0) {
    if (simulator->port.fd < 0) return fail(simulator, "not plugged");
    serial_port_unplug(&simulator->port);
    return true;
  }
  if (strcmp(name, "reset") == 0) {
    board_reset(&simulator->board);
    return true;
  }
  if (strcmp(name, "uptime") == 0) {
    double ms;
    if (!set_number(simulator, name, argument, 0, UINT32_MAX, &ms))
      return false;
    if (board_set_uptime(&simulator->board, ms)) return true;
    return fail(simulator, "uptime: the firmware has no timer0_millis");
  }
  if (strcmp(name, "quit") == 0) {
    stopping = 1;
    return true;
  }
  return fail(simulator, "unknown command");
}

static void obey_line(struct simulator* simulator, char* line) {
  char answer[256];
  snprintf(answer, sizeof answer, "%s", line);
  char* argument = strchr(line, ' ');
  if (argument != NULL) *argument++ = '\0';
  if (obey(simulator, line, argument != NULL ? argument : "")) {
    printf("ok: %s\n", answer);
  } else {
    printf("error: %s: %s\n", answer, simulator->error);
  }
}

// Obeys the whole lines that stdin holds; false at its end.
static bool read_commands(struct simulator* simulator) {
  static char buffer[1024];
  static size_t length;
  ssize_t got = read(STDIN_FILENO, buffer + length, sizeof buffer - 1 - length);
  if (got <= 0) return got < 0 && errno == EINTR;
  length += got;
  buffer[length] = '\0';
  char* line = buffer;
  for (char* end; (end = strchr(line, '\n')) != NULL; line = end + 1) {
    *end = '\0';
    obey_line(simulator, line);
  }
  length = strlen(line);
  memmove(buffer, line, length);
  if (length == sizeof buffer - 1) length = 0;  // no command is that long
  return true;
}

static bool load_eeprom(struct simulator* simulator) {
  uint8_t* eeprom = simulator->board.eeprom;
  FILE* file = simulator->eeprom_path == NULL
                   ? NULL
                   : fopen(simulator->eeprom_path, "rb");
  if (file != NULL) {
    size_t length = fread(eeprom, 1, kEepromBytes, file);
    fclose(file);
    if (length != kEepromBytes)
      return fail(simulator, "eeprom: want a file of 1024 bytes");
  }
  memcpy(simulator->eeprom_saved, eeprom, kEepromBytes);
  return true;
}

static void save_eeprom(struct simulator* simulator) {
  const uint8_t* eeprom = simulator->board.eeprom;
  if (memcmp(eeprom, simulator->eeprom_saved, kEepromBytes) == 0) return;
  memcpy(simulator->eeprom_saved, eeprom, kEepromBytes);
  char temporary[4096];
  snprintf(temporary, sizeof temporary, "%s.new", simulator->eeprom_path);
  FILE* file = fopen(temporary, "wb");
  bool good =
      file != NULL && fwrite(eeprom, 1, kEepromBytes, file) == kEepromBytes;
  if (file != NULL && fclose(file) != 0) good = false;
  if (!good || rename(temporary, simulator->eeprom_path) != 0)
    perror(simulator->eeprom_path);
}

// Saves once a write of several bytes seems to be over: no change since the
// last look.
static void save_settled_eeprom(struct simulator* simulator) {
  const uint8_t* eeprom = simulator->board.eeprom;
  if (memcmp(eeprom, simulator->eeprom_seen, kEepromBytes) == 0)
    save_eeprom(simulator);
  memcpy(simulator->eeprom_seen, eeprom, kEepromBytes);
}

static void wait_until(struct simulator* simulator, double time) {
  static bool listening = true;
  struct pollfd input = {.fd = listening ? STDIN_FILENO : -1, .events = POLLIN};
  double seconds = time - now();
  if (seconds < 0) seconds = 0;
  struct timespec timeout = {.tv_sec = seconds,
                             .tv_nsec = (seconds - (long)seconds) * 1e9};
  if (ppoll(&input, 1, &timeout, NULL) > 0)
    listening = read_commands(simulator);
}

// Brings the board to where it belongs at the real time `end`, or as near as
// this machine can.
static bool run_slice(struct simulator* simulator, double end) {
  struct board* board = &simulator->board;
  double begin_seconds = board_seconds(board);
  double end_seconds = simulator->started_seconds +
                       (end - simulator->started_at) * simulator->speed;
  double most_seconds = begin_seconds + 4 * kSliceSeconds * simulator->speed;
  bool late = end_seconds - most_seconds > kMostLateSeconds * simulator->speed;
  if (!board_run_until(board, fmin(end_seconds, most_seconds))) return false;
  bool opened = serial_port_exchange(&simulator->port,
                                     board_seconds(board) - begin_seconds);
  if (opened && simulator->reset_on_open) board_reset(board);
  if (late) pace_from_here(simulator);  // the time that is lost is not made up
  return true;
}

static bool run(struct simulator* simulator) {
  double looked_at_eeprom = now();
  pace_from_here(simulator);
  while (!stopping) {
    double slice_end = now() + kSliceSeconds;
    if (simulator->port.fd >= 0 && !run_slice(simulator, slice_end))
      return false;
    if (simulator->eeprom_path != NULL && now() - looked_at_eeprom > 0.1) {
      save_settled_eeprom(simulator);
      looked_at_eeprom = now();
    }
    wait_until(simulator, slice_end);
  }
  return true;
}

// Beside this program.
static void find_example(struct simulator* simulator, const char* name) {
  char program[256] = "";
  if (readlink("/proc/self/exe", program, sizeof program - 1) < 0)
    perror("/proc/self/exe");
  char* slash = strrchr(program, '/');
  if (slash != NULL) *slash = '\0';
  snprintf(simulator->sketch, sizeof simulator->sketch, "%s/uno/%s.elf",
           program, name);
}

static void parse_options(struct simulator* simulator, int argc, char** argv) {
  static const struct option options[] = {
      {"link", required_argument, NULL, 'l'},
      {"millivolts", required_argument, NULL, 's'},
      {"waveform", required_argument, NULL, 's'},
      {"noise", required_argument, NULL, 's'},
      {"dht22", required_argument, NULL, 's'},
      {"ds18b20", required_argument, NULL, 's'},
      {"sketch", required_argument, NULL, 'k'},
      {"garble", required_argument, NULL, 's'},
      {"mute", required_argument, NULL, 's'},
      {"received", required_argument, NULL, 'c'},
      {"speed", required_argument, NULL, 's'},
      {"eeprom", required_argument, NULL, 'e'},
      {"reset-on-open", no_argument, NULL, 'r'},
      {"help", no_argument, NULL, 'h'},
      {NULL, 0, NULL, 0}};
  int index;
  const char* name = NULL;
  for (int option;
       (option = getopt_long(argc, argv, "", options, &index)) != -1;) {
    bool known;
    switch (option) {
      case 'l':
        snprintf(simulator->port.link, sizeof simulator->port.link, "%s",
                 optarg);
        break;
      case 's':
        if (set(simulator, options[index].name, optarg, &known)) break;
        fprintf(stderr, "simulated-uno: %s\n", simulator->error);
        exit(2);
      case 'k':
        name = optarg;
        break;
      case 'e':
        simulator->eeprom_path = optarg;
        break;
      case 'c':
        simulator->port.received = fopen(optarg, "wb");
        if (simulator->port.received != NULL) break;
        perror(optarg);
        exit(2);
      case 'r':
        simulator->reset_on_open = true;
        break;
      case 'h':
        fputs(kUsage, stdout);
        exit(0);
      default:
        fputs(kUsage, stderr);
        exit(2);
    }
  }
  const int files = argc - optind;
  if (files > 1 || (files == 1 && name != NULL) ||
      simulator->port.link[0] == '\0') {
    fputs(kUsage, stderr);
    exit(2);
  }
  if (files == 1) {
    snprintf(simulator->sketch, sizeof simulator->sketch, "%s", argv[optind]);
  } else {
    find_example(simulator, name == NULL ? "MQ2" : name);
  }
}

static void handle_signals(void) {
  struct sigaction action = {.sa_handler = stop}, inherited;
  sigaction(SIGTERM, &action, NULL);
  sigaction(SIGINT, NULL, &inherited);
  if (inherited.sa_handler != SIG_IGN) sigaction(SIGINT, &action, NULL);
  signal(SIGPIPE, SIG_IGN);
}

int main(int argc, char** argv) {
  static struct simulator simulator = {
      .speed = 1,
      .port.fd = -1,
      .voltage = {.millivolts = 462, .noise_millivolts = 1}};
  parse_options(&simulator, argc, argv);
  setvbuf(stdout, NULL, _IOLBF, 0);
  handle_signals();
  srand48(time(NULL) ^ getpid());
  simulator.board.port = &simulator.port;
  simulator.board.voltage = &simulator.voltage;
  if (!board_load(&simulator.board, simulator.sketch)) {
    fprintf(stderr, "simulated-uno: cannot load %s; build it with make\n",
            simulator.sketch);
    return 1;
  }
  if (!load_eeprom(&simulator) || !plug(&simulator, "")) {
    fprintf(stderr, "simulated-uno: %s\n", simulator.error);
    return 1;
  }
  printf("ready: %s\n", simulator.port.link);
  bool good = run(&simulator);
  serial_port_unplug(&simulator.port);
  if (simulator.eeprom_path != NULL) save_eeprom(&simulator);
  if (!good)
    fprintf(stderr, "simulated-uno: the simulated processor crashed\n");
  return good ? 0 : 1;
}
