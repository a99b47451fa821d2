// Sends readings to an MQTT broker, as sender.py does, with as little work as possible: sender PORT MESSAGES SENDERS IN_FLIGHT
//
// One thread serves all connections with epoll, so it shows what broker and bridge allow on this machine. A delay begins when
// a message is begun. Prints one JSON object; delays are in milliseconds.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MOST_IN_FLIGHT = 1024, PACKET = 512 };

typedef struct {
  int socket, number, sent, acked, share, half_read;
  unsigned char input[65536];
  double begun[MOST_IN_FLIGHT];
} Sender;

static int in_flight, done;
static double *delays;
static char run[9];

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

static void die(const char *what) {
  perror(what);
  exit(1);
}

static void open_connection(Sender *sender, int port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
  sender->socket = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(sender->socket, (struct sockaddr *)&address, sizeof address)) die("connect");
  int on = 1;
  setsockopt(sender->socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  char packet[64] = "\x10\0\0\x04MQTT\x05\x02\0\0\0"; // version 5, clean start, no keep-alive, no properties
  int length = sprintf(packet + 15, "c-%s-%d", run, sender->number);
  packet[1] = 13 + length;
  packet[14] = length;
  if (write(sender->socket, packet, 15 + length) != 15 + length) die("write");
  if (read(sender->socket, packet, sizeof packet) < 5 || packet[0] != 0x20 || packet[3] != 0) die("CONNACK");
}

static int publish(Sender *sender, char *packet) {
  char topic[64], payload[256];
  int topic_length = sprintf(topic, "fieldline/c-%s-%d/readings", run, sender->number);
  struct timespec time;
  clock_gettime(CLOCK_REALTIME, &time);
  struct tm utc;
  gmtime_r(&time.tv_sec, &utc);
  char text[32];
  strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc);
  sender->begun[sender->sent % MOST_IN_FLIGHT] = now();
  int length = sprintf(payload,
      "{\"timestamp\":\"%s.%06ldZ\",\"device_name\":\"c-%s-%d\",\"data\":%d,\"metric\":\"load\",\"quality\":\"simulated\","
      "\"boot\":\"%s\",\"seq\":%d}", text, time.tv_nsec / 1000, run, sender->number, sender->sent % 60, run, sender->sent);
  int rest = 2 + topic_length + 2 + 1 + length, at = 0, id = 1 + sender->sent % 65535;
  packet[at++] = 0x32;
  packet[at++] = (rest & 0x7f) | 0x80; // 128 to 16,383 bytes
  packet[at++] = rest >> 7;
  packet[at++] = 0;
  packet[at++] = topic_length;
  memcpy(packet + at, topic, topic_length);
  at += topic_length;
  packet[at++] = id >> 8;
  packet[at++] = id;
  packet[at++] = 0;
  memcpy(packet + at, payload, length);
  sender->sent++;
  return at + length;
}

static void fill(Sender *sender) {
  static char output[MOST_IN_FLIGHT * PACKET];
  int length = 0;
  while (sender->sent < sender->share && sender->sent - sender->acked < in_flight)
    length += publish(sender, output + length);
  for (int at = 0; at < length;) {
    int written = write(sender->socket, output + at, length - at);
    if (written <= 0) die("write");
    at += written;
  }
}

static void acknowledge(Sender *sender) {
  int length = read(sender->socket, sender->input + sender->half_read, sizeof sender->input - sender->half_read);
  if (length <= 0) die("read");
  length += sender->half_read;
  int at = 0;
  for (; length - at >= 2 && length - at >= 2 + sender->input[at + 1]; at += 2 + sender->input[at + 1]) {
    if (sender->input[at] == 0x40) {
      if (sender->input[at + 1] > 2 && sender->input[at + 4] >= 0x80) die("PUBACK");
      delays[done++] = (now() - sender->begun[sender->acked++ % MOST_IN_FLIGHT]) * 1000;
    }
  }
  sender->half_read = length - at;
  memmove(sender->input, sender->input + at, sender->half_read);
}

static int compare(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

int main(int count, char **values) {
  if (count != 5) return 2;
  int port = atoi(values[1]), messages = atoi(values[2]), senders = atoi(values[3]);
  in_flight = atoi(values[4]);
  sprintf(run, "%08x", (unsigned)getpid() ^ (unsigned)time(NULL));
  delays = malloc(sizeof *delays * messages);
  Sender *all = calloc(senders, sizeof *all);
  int poll = epoll_create1(0);
  for (int i = 0; i < senders; i++) {
    all[i].number = i;
    all[i].share = messages / senders + (i < messages % senders);
    open_connection(&all[i], port);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = &all[i]};
    epoll_ctl(poll, EPOLL_CTL_ADD, all[i].socket, &event);
  }
  double start = now();
  for (int i = 0; i < senders; i++) fill(&all[i]);
  while (done < messages) {
    struct epoll_event events[64];
    int ready = epoll_wait(poll, events, 64, 30000);
    if (ready <= 0) die("epoll_wait");
    for (int i = 0; i < ready; i++) {
      acknowledge(events[i].data.ptr);
      fill(events[i].data.ptr);
    }
  }
  double seconds = now() - start;
  struct rusage used;
  getrusage(RUSAGE_SELF, &used);
  double cpu = used.ru_utime.tv_sec + used.ru_stime.tv_sec + (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
  qsort(delays, done, sizeof *delays, compare);
  printf("{\"messages\": %d, \"seconds\": %f, \"per_second\": %f, \"p50\": %f, \"p99\": %f, \"max\": %f, \"cpu_seconds\": %f}\n",
      done, seconds, done / seconds, delays[done / 2], delays[(int)(done * 0.99)], delays[done - 1], cpu);
}
