#include "serial_port.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

static bool make_link(const struct serial_port* port) {
  struct stat status;
  if (lstat(port->link, &status) == 0 && !S_ISLNK(status.st_mode)) {
    errno = EEXIST;
    return false;
  }
  char temporary[sizeof port->link + 16];
  snprintf(temporary, sizeof temporary, "%s.%d", port->link, (int)getpid());
  unlink(temporary);
  return symlink(port->pty, temporary) == 0 &&
         rename(temporary, port->link) == 0;
}

bool serial_port_plug(struct serial_port* port, char* error,
                      size_t error_size) {
  struct termios raw = {0};
  cfmakeraw(&raw);
  raw.c_cflag |= CLOCAL | CREAD | HUPCL;
  cfsetspeed(&raw, B115200);
  int slave;
  if (openpty(&port->fd, &slave, port->pty, &raw, NULL) != 0) {
    snprintf(error, error_size, "no pty: %s", strerror(errno));
    port->fd = -1;
    return false;
  }
  close(slave);  // so that POLLHUP tells when nobody else has it open
  fcntl(port->fd, F_SETFL, O_NONBLOCK);
  fcntl(port->fd, F_SETFD, FD_CLOEXEC);
  port->open = port->dtr = false;
  if (make_link(port)) return true;
  snprintf(error, error_size, "cannot link %s: %s", port->link,
           strerror(errno));
  close(port->fd);
  port->fd = -1;
  return false;
}

void serial_port_unplug(struct serial_port* port) {
  if (port->fd < 0) return;
  char target[sizeof port->pty];
  ssize_t length = readlink(port->link, target, sizeof target - 1);
  if (length > 0) {
    target[length] = '\0';
    if (strcmp(target, port->pty) == 0) unlink(port->link);
  }
  close(port->fd);
  port->fd = -1;
  port->out_length = port->in_length = port->in_taken = 0;
}

void serial_port_put(struct serial_port* port, uint8_t byte) {
  if (port->mute != 0) return;
  if (port->out_length < sizeof port->out) port->out[port->out_length++] = byte;
}

// Inserts noise at random places between and around the bytes that wait.
static void add_noise(struct serial_port* port, double seconds) {
  for (port->garble_due += port->garble * seconds; port->garble_due >= 1;
       port->garble_due--) {
    if (port->out_length == sizeof port->out) continue;
    size_t at = drand48() * (port->out_length + 1);
    memmove(port->out + at + 1, port->out + at, port->out_length - at);
    port->out[at] = drand48() * 256;
    port->out_length++;
  }
}

bool serial_port_exchange(struct serial_port* port, double seconds) {
  if (port->fd < 0) return false;
  add_noise(port, seconds);
  struct pollfd state = {.fd = port->fd, .events = POLLIN};
  poll(&state, 1, 0);
  bool was_open = port->open;
  port->open = !(state.revents & POLLHUP);
  if (port->open && was_open && port->out_length > 0) {
    // What does not fit is lost: the reader is slow, and a USB bridge has no
    // more room either.
    ssize_t written = write(port->fd, port->out, port->out_length);
    (void)written;
  }
  port->out_length = 0;
  if ((state.revents & POLLIN) && port->in_taken == port->in_length) {
    ssize_t length = read(port->fd, port->in, sizeof port->in);
    port->in_length = length > 0 ? length : 0;
    port->in_taken = 0;
    if (port->received != NULL) {
      fwrite(port->in, 1, port->in_length, port->received);
      fflush(port->received);
    }
  }
  bool raised = port->open && !was_open && !port->dtr;
  struct termios settings;
  if (port->open && tcgetattr(port->fd, &settings) == 0)
    port->dtr = !(settings.c_cflag & HUPCL);
  return raised;
}
