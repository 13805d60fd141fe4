#include "native-host/driver/log.h"

#include <spdlog/async.h>
#include <spdlog/async_logger.h>
#include <spdlog/sinks/stdout_color_sinks.h>

namespace berth {
namespace {

// Lines that wait for the writer at most.
constexpr std::size_t kQueueSize = 512;

spdlog::level::level_enum level_of(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug: return spdlog::level::debug;
    case LogLevel::kInfo: return spdlog::level::info;
    case LogLevel::kWarning: return spdlog::level::warn;
    case LogLevel::kError: break;
  }
  return spdlog::level::err;
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

/// What comes from outside may not forge lines or move the cursor.
std::string without_controls(std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (is_control(c)) {
      const auto octet = static_cast<unsigned char>(c);
      out += "\\x";
      out += kHex[octet >> 4];
      out += kHex[octet & 15];
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

struct Log::State {
  std::shared_ptr<spdlog::details::thread_pool> writer;
  std::shared_ptr<spdlog::async_logger> logger;
};

Log::Log(LogLevel level) : state_(std::make_unique<State>()) {
  state_->writer = std::make_shared<spdlog::details::thread_pool>(kQueueSize, 1);
  state_->logger = std::make_shared<spdlog::async_logger>(
      "berth", std::make_shared<spdlog::sinks::stderr_color_sink_mt>(), state_->writer,
      spdlog::async_overflow_policy::overrun_oldest);
  state_->logger->set_pattern("%Y-%m-%d %H:%M:%S.%e %^%l%$ %v");
  state_->logger->flush_on(spdlog::level::debug);
  set_level(level);
}

Log::~Log() = default;

void Log::set_level(LogLevel level) { state_->logger->set_level(level_of(level)); }

bool Log::is_logged(LogLevel level) const { return state_->logger->should_log(level_of(level)); }

void Log::write(LogLevel level, std::string_view tag, std::string_view text) {
  if (!is_logged(level)) return;
  state_->logger->log(level_of(level), "[{}] {}", tag, without_controls(text));
}

}  // namespace berth
