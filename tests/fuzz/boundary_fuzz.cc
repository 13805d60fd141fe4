#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "wasm/abi.h"

// The input is calls of the C interface, one after the other: a kind, a time step, a size of two
// octets, and so many octets of a record. What is asked of it:
// - whatever a record holds, it is taken or refused with words;
// - what is taken leads to actions that end.
namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

std::uint32_t start() {
  const std::uint32_t config = berth_make_config();
  static const std::uint8_t kSeed[32] = {};
  const auto* key = reinterpret_cast<const std::uint8_t*>("upstream");
  const auto* value = reinterpret_cast<const std::uint8_t*>("192.0.2.1,https://192.0.2.2");
  require(berth_set_config(config, {key}, 8, {value}, 27) == 0);
  const std::uint32_t resolver = berth_start_resolver(config, 15, {kSeed});
  require(resolver != 0 && berth_drop_config(config) == 0);
  return resolver;
}

berth_status call(std::uint32_t resolver, std::uint8_t kind, double now, berth_borrowed record,
                  std::uint32_t size) {
  switch (kind % 4) {
    case 0: return berth_answer_now(resolver, now, record, size);
    case 1: return berth_handle(resolver, now, record, size);
    case 2: return berth_handle_timeout(resolver, now);
    default: break;
  }
  const bool is_command = size > 0 && record.at[0] == 33;
  return is_command ? berth_answer_command(resolver, now, record, size)
                    : berth_read_request(resolver, record, size);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::uint32_t resolver = start();
  double now = 0;
  while (size >= 4) {
    const std::uint8_t kind = data[0];
    now += data[1] * 16.25;
    const std::size_t wanted = data[2] + std::size_t{256} * data[3];
    data += 4;
    size -= 4;
    const std::size_t taken = std::min(wanted, size);
    if (call(resolver, kind, now, {data}, static_cast<std::uint32_t>(taken)) < 0) {
      require(berth_error() > 0);
    }
    for (int turn = 0; berth_poll(resolver) > 0; ++turn) require(turn < 10000);
    data += taken;
    size -= taken;
  }
  require(berth_stop_resolver(resolver) == 0);
  return 0;
}
