#include "native-host/query_log/frame_stream.h"

#include <fcntl.h>
#include <fstrm.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "native-host/driver/event_loop.h"

namespace berth {
namespace {

constexpr std::string_view kContentType = "protobuf:dnstap.Dnstap";
constexpr std::string_view kSocket = "unix:";
constexpr mode_t kMode = 0600;
// Octets that wait at most, beside as many that are being written.
constexpr std::size_t kMostWaiting = std::size_t{1} << 20;
// Until a place that could not be opened, or a collector that went away, is looked for again.
constexpr Duration kOpenAgainAfter = seconds(5);
// Until a file that could not be written to, as on a full disk, is tried again.
constexpr Duration kWriteAgainAfter = seconds(1);
// How long the end waits for whoever takes what is left.
constexpr Duration kEndWithin = seconds(1);
constexpr std::size_t kHeader = 8;

struct ControlEnd {
  void operator()(fstrm_control* control) const { fstrm_control_destroy(&control); }
};
using Control = std::unique_ptr<fstrm_control, ControlEnd>;

const std::uint8_t* octets_of(std::string_view text) {
  return reinterpret_cast<const std::uint8_t*>(text.data());
}

std::string control_frame(fstrm_control_type type) {
  const Control control(fstrm_control_init());
  static_cast<void>(fstrm_control_set_type(control.get(), type));
  if (type != FSTRM_CONTROL_STOP) {
    static_cast<void>(fstrm_control_add_field_content_type(control.get(), octets_of(kContentType),
                                                           kContentType.size()));
  }
  std::array<char, FSTRM_CONTROL_FRAME_LENGTH_MAX + kHeader> room;
  std::size_t size = room.size();
  static_cast<void>(
      fstrm_control_encode(control.get(), room.data(), &size, FSTRM_CONTROL_FLAG_WITH_HEADER));
  return {room.data(), size};
}

std::uint32_t number_at(std::string_view text, std::size_t at) {
  std::uint32_t out = 0;
  for (std::size_t i = at; i < at + 4; ++i) out = out << 8 | static_cast<std::uint8_t>(text[i]);
  return out;
}

/// Whether a collector takes what it was offered; nothing: it has not said so yet.
std::optional<bool> accepts(std::string_view heard) {
  if (heard.size() < kHeader) return std::nullopt;
  const std::size_t size = kHeader + number_at(heard, 4);
  if (number_at(heard, 0) != 0 || size > FSTRM_CONTROL_FRAME_LENGTH_MAX) return false;
  if (heard.size() < size) return std::nullopt;
  const Control control(fstrm_control_init());
  fstrm_control_type type{};
  return fstrm_control_decode(control.get(), heard.data(), size, FSTRM_CONTROL_FLAG_WITH_HEADER) ==
             fstrm_res_success &&
         fstrm_control_get_type(control.get(), &type) == fstrm_res_success &&
         type == FSTRM_CONTROL_ACCEPT &&
         fstrm_control_match_field_content_type(control.get(), octets_of(kContentType),
                                                kContentType.size()) == fstrm_res_success;
}

}  // namespace

FrameStream::FrameStream(std::string to, LogCounters& counters)
    : to_(std::move(to)), counters_(counters) {}

FrameStream::~FrameStream() {
  if (descriptor_ >= 0) end();
  if (descriptor_ >= 0) ::close(descriptor_);
  counters_.dropped += sending_.frames + waiting_.frames;
}

bool FrameStream::is_file(const std::string& to) {
  return to.compare(0, kSocket.size(), kSocket) != 0;
}

bool FrameStream::add(const Bytes& frame) {
  if (waiting_.octets.size() + frame.size() > kMostWaiting) return false;
  for (const int shift : {24, 16, 8, 0}) {
    waiting_.octets += static_cast<char>(frame.size() >> shift & 0xff);
  }
  waiting_.octets.append(reinterpret_cast<const char*>(frame.data()), frame.size());
  ++waiting_.frames;
  return true;
}

int FrameStream::send(TimePoint now) {
  if (now < again_at_) return 0;
  if (descriptor_ < 0 && !open()) return close(now, errno);
  if (is_socket_ && !hear()) return close(now, errno);
  for (;;) {
    if (sending_.octets.empty()) {
      if (state_ != State::kStarted || waiting_.octets.empty()) return 0;
      std::swap(sending_, waiting_);
    }
    const long written = write_some();
    if (written < 0 && errno == EINTR) continue;
    if (written < 0 && errno == EAGAIN) return 0;
    if (written < 0) return is_regular_ ? wait(now, errno) : close(now, errno);
    sent_ += static_cast<std::size_t>(written);
    if (sent_ < sending_.octets.size()) {
      if (!is_regular_) continue;
      // With half a frame in its midst nobody could read on. What cannot be taken back is gone on
      // with.
      if (::ftruncate(descriptor_, size_) == 0) sent_ = 0;
      return wait(now, ENOSPC);
    }
    size_ += static_cast<std::int64_t>(sent_);
    counters_.written += std::exchange(sending_.frames, 0);
    sending_.octets.clear();
    sent_ = 0;
  }
}

long FrameStream::write_some() const {
  const char* const from = sending_.octets.data() + sent_;
  const std::size_t size = sending_.octets.size() - sent_;
  return is_socket_ ? ::send(descriptor_, from, size, MSG_NOSIGNAL)
                    : ::write(descriptor_, from, size);
}

bool FrameStream::open() {
  is_socket_ = !is_file(to_);
  if (is_socket_) {
    if (!connect()) return false;
    sending_.octets = control_frame(FSTRM_CONTROL_READY);
    state_ = State::kOffered;
    return true;
  }
  // A pipe that nobody reads does not keep this waiting either.
  descriptor_ =
      ::open(to_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_NONBLOCK | O_CLOEXEC, kMode);
  struct stat state {};
  if (descriptor_ < 0 || ::fstat(descriptor_, &state) != 0) return false;
  is_regular_ = S_ISREG(state.st_mode);
  size_ = state.st_size;
  sending_.octets = control_frame(FSTRM_CONTROL_START);
  state_ = State::kStarted;
  return true;
}

bool FrameStream::connect() {
  const std::string_view path = std::string_view(to_).substr(kSocket.size());
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) {
    errno = ENAMETOOLONG;
    return false;
  }
  std::copy(path.begin(), path.end(), address.sun_path);
  descriptor_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  return descriptor_ >= 0 &&
         ::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

bool FrameStream::hear() {
  for (;;) {
    std::array<char, 512> room;
    const long size = ::recv(descriptor_, room.data(), room.size(), 0);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return errno == EAGAIN;
    if (size == 0) {
      errno = EPIPE;
      return false;
    }
    // Nothing else is expected of it; what it says all the same is thrown away, a little at a time.
    if (state_ != State::kOffered) return true;
    heard_.append(room.data(), static_cast<std::size_t>(size));
    const auto does = accepts(heard_);
    if (!does) continue;
    // Whoever answers before it has been asked does not speak this protocol.
    if (!*does || !sending_.octets.empty()) {
      errno = EPROTO;
      return false;
    }
    heard_.clear();
    sending_.octets = control_frame(FSTRM_CONTROL_START);
    state_ = State::kStarted;
  }
}

int FrameStream::wait(TimePoint now, int error) {
  again_at_ = now + kWriteAgainAfter;
  return error;
}

int FrameStream::close(TimePoint now, int error) {
  if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
  state_ = State::kClosed;
  again_at_ = now + kOpenAgainAfter;
  counters_.dropped += std::exchange(sending_.frames, 0);
  sending_.octets.clear();
  sent_ = 0;
  heard_.clear();
  return error;
}

void FrameStream::end() {
  // The last try does not wait for its turn.
  again_at_ = TimePoint();
  const TimePoint until = clock_time() + kEndWithin;
  bool is_told = false;
  for (TimePoint now = clock_time(); now < until; now = clock_time()) {
    if (send(now) != 0 || descriptor_ < 0) return;
    if (sending_.octets.empty() && waiting_.octets.empty()) {
      if (is_told || state_ != State::kStarted) return;
      sending_.octets = control_frame(FSTRM_CONTROL_STOP);
      is_told = true;
      continue;
    }
    const short wanted = sending_.octets.empty() ? POLLIN : POLLOUT;
    pollfd watched{descriptor_, wanted, 0};
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - now);
    static_cast<void>(::poll(&watched, 1, static_cast<int>(left.count())));
  }
}

}  // namespace berth
