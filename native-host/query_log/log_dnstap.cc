#include "native-host/query_log/log_dnstap.h"

#include <fstrm.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <system_error>

#include "native-host/query_log/dnstap_frame.h"
#include "native-host/query_log/numbered_files.h"

namespace berth {
namespace {

constexpr std::string_view kContentType = "protobuf:dnstap.Dnstap";
constexpr std::string_view kSocket = "unix:";
// Frames that wait for fstrm's thread at most; a power of two, as it wants it.
constexpr unsigned kQueueSize = 4096;
// Until what was taken is written, and until a collector that went away is looked for again. Unit:
// seconds.
constexpr unsigned kFlushAfter = 1;
constexpr unsigned kReopenAfter = 5;

/// Null: it is not one that fstrm takes.
fstrm_writer* make_writer(const std::string& to) {
  fstrm_writer_options* content = fstrm_writer_options_init();
  static_cast<void>(
      fstrm_writer_options_add_content_type(content, kContentType.data(), kContentType.size()));
  fstrm_writer* writer = nullptr;
  if (to.compare(0, kSocket.size(), kSocket) == 0) {
    fstrm_unix_writer_options* options = fstrm_unix_writer_options_init();
    fstrm_unix_writer_options_set_socket_path(options, to.c_str() + kSocket.size());
    writer = fstrm_unix_writer_init(options, content);
    fstrm_unix_writer_options_destroy(&options);
  } else {
    fstrm_file_options* options = fstrm_file_options_init();
    fstrm_file_options_set_file_path(options, to.c_str());
    writer = fstrm_file_writer_init(options, content);
    fstrm_file_options_destroy(&options);
  }
  fstrm_writer_options_destroy(&content);
  return writer;
}

}  // namespace

struct LogDnstap::Stream {
  explicit Stream(fstrm_writer* writer) {
    fstrm_iothr_options* options = fstrm_iothr_options_init();
    static_cast<void>(fstrm_iothr_options_set_input_queue_size(options, kQueueSize));
    static_cast<void>(fstrm_iothr_options_set_flush_timeout(options, kFlushAfter));
    static_cast<void>(fstrm_iothr_options_set_reopen_interval(options, kReopenAfter));
    thread = fstrm_iothr_init(options, &writer);
    fstrm_iothr_options_destroy(&options);
    if (thread != nullptr) queue = fstrm_iothr_get_input_queue(thread);
  }
  ~Stream() { fstrm_iothr_destroy(&thread); }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  fstrm_iothr* thread = nullptr;
  fstrm_iothr_queue* queue = nullptr;
};

LogDnstap::LogDnstap(const Rules& rules, LogTrouble& trouble, LogCounters& counters)
    : privacy_(rules.privacy), trouble_(trouble), counters_(counters) {
  // A stream of frames begins a file and ends it: one cannot be written on.
  const bool is_file = rules.to.compare(0, kSocket.size(), kSocket) != 0;
  if (is_file && !move_aside(rules.to, rules.keep_files)) {
    ++counters_.failed;
    trouble_.warn(std::generic_category().message(errno));
  }
  stream_ = std::make_unique<Stream>(make_writer(rules.to));
  if (stream_->queue == nullptr) trouble_.warn("fstrm cannot write there");
}

LogDnstap::~LogDnstap() = default;

void LogDnstap::take(const QueryEvent& event, std::int64_t unix_us) {
  if (privacy_ == LogPrivacy::kFull) {
    submit(dnstap_frame(DnstapType::kClientQuery, event, unix_us, privacy_));
  }
  if (event.reply.empty()) return;
  submit(dnstap_frame(DnstapType::kClientResponse, event, unix_us, privacy_));
}

void LogDnstap::rest() {}

void LogDnstap::submit(const Bytes& frame) {
  void* copy = std::malloc(frame.size());
  if (copy != nullptr) std::memcpy(copy, frame.data(), frame.size());
  const bool is_taken = copy != nullptr && stream_->queue != nullptr &&
                        fstrm_iothr_submit(stream_->thread, stream_->queue, copy, frame.size(),
                                           fstrm_free_wrapper, nullptr) == fstrm_res_success;
  if (is_taken) {
    ++counters_.written;
    return;
  }
  std::free(copy);
  ++counters_.dropped;
  trouble_.warn("what is written is not taken");
}

}  // namespace berth
