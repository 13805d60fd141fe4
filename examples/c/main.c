// Berth's core in a C program, through the same functions that a WebAssembly host calls: one
// question, answered by an upstream that is a function here. The offsets are those of
// wasm/README.md.

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "wasm/abi.h"

// www.example.com A, id 7.
static const uint8_t kQuery[] = {0,   7,   1,   0,   0,   1,   0,   0,   0,   0,   0,
                                 0,   3,   'w', 'w', 'w', 7,   'e', 'x', 'a', 'm', 'p',
                                 'l', 'e', 3,   'c', 'o', 'm', 0,   0,   1,   0,   1};
static const uint8_t kAddress[] = {0xc0, 12, 0, 1, 0, 1, 0, 0, 1, 44, 0, 4, 192, 0, 2, 80};

enum { kHeaderSize = 12, kQuestionSize = sizeof kQuery - kHeaderSize };

static berth_borrowed borrowed(const void* at) {
  const berth_borrowed it = {at};
  return it;
}

static void put_u32(uint8_t* at, uint32_t value) {
  for (int i = 0; i < 4; ++i) at[i] = (uint8_t)(value >> (8 * i));
}

static uint32_t get_u32(const uint8_t* at) {
  return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static int fail(const char* what) {
  const berth_status size = berth_error();
  fprintf(stderr, "%s: %.*s\n", what, (int)size, (const char*)berth_result().at);
  return 1;
}

static uint32_t start(void) {
  const uint32_t config = berth_make_config();
  static const uint8_t kSeed[32];  // a host draws these from its operating system
  if (berth_set_config(config, borrowed("upstream"), 8, borrowed("192.0.2.1"), 9) != 0) return 0;
  const uint32_t resolver = berth_start_resolver(config, BERTH_UDP | BERTH_TCP, borrowed(kSeed));
  berth_drop_config(config);
  return resolver;
}

// Asks, and says where the answer came from; nothing when it is still to come.
static int ask(uint32_t resolver, double now) {
  uint8_t record[54 + sizeof kQuery] = {1, 1};
  const double none = -1;
  put_u32(record + 4, 1);
  record[8] = 4;  // HTTP/2
  memcpy(record + 30, &none, sizeof none);
  put_u32(record + 38, 65535);
  put_u32(record + 50, sizeof kQuery);
  memcpy(record + 54, kQuery, sizeof kQuery);
  if (berth_answer_now(resolver, now, borrowed(record), sizeof record) < 0) return -1;
  const uint8_t* answered = berth_result().at;
  if (answered[2] != 0) return 0;
  const uint8_t source = answered[3];
  const berth_status size = berth_word(BERTH_SOURCES, source);
  printf("answered: %.*s\n", (int)size, (const char*)berth_result().at);
  return 1;
}

// The upstream: what was asked is repeated, with an address behind it.
static berth_status respond(uint32_t resolver, double now, const uint8_t* open,
                            const uint8_t* query) {
  enum { kAnswerSize = sizeof kQuery + sizeof kAddress };
  uint8_t record[32 + kAnswerSize] = {4, 1};
  uint8_t* answer = record + 32;
  memcpy(record + 4, open + 4, 4);    // transport
  memcpy(record + 8, open + 10, 18);  // where it leads
  put_u32(record + 28, kAnswerSize);
  memcpy(answer, query, sizeof kQuery);
  answer[2] |= 0x80;
  answer[3] |= 0x80;
  memset(answer + 6, 0, 6);
  answer[7] = 1;
  memcpy(answer + kHeaderSize + kQuestionSize, kAddress, sizeof kAddress);
  return berth_handle(resolver, now, borrowed(record), sizeof record);
}

// Does what is asked for until there is nothing left to do.
static berth_status drive(uint32_t resolver, double now) {
  uint8_t open[28] = {0};
  uint8_t query[512];
  berth_status size = 0;
  while ((size = berth_poll(resolver)) > 0) {
    const uint8_t* action = berth_result().at;
    berth_status done = 0;
    if (action[0] == 66) {  // open: here a host opens a socket
      uint8_t opened[26] = {3, 1};
      memcpy(open, action, sizeof open);
      memcpy(opened + 4, open + 4, 4);
      done = berth_handle(resolver, now, borrowed(opened), sizeof opened);
    } else if (action[0] == 67) {  // send: here it sends, and waits
      memcpy(query, action + 16, get_u32(action + 12));
      done = respond(resolver, now, open, query);
    } else if (action[0] == 65) {  // reply
      printf("reply: %u octets, max-age %u\n", get_u32(action + 12), get_u32(action + 8));
    }
    if (done < 0) return done;
  }
  return size;  // here it sets its timer to berth_deadline(resolver)
}

int main(void) {
  const uint32_t resolver = start();
  if (resolver == 0) return fail("start");
  if (ask(resolver, 0) != 0) return fail("ask");
  if (drive(resolver, 20) < 0) return fail("drive");
  return ask(resolver, 100000) == 1 ? 0 : fail("ask again");
}
