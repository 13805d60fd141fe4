#pragma once

#include <memory>
#include <string>

#include "core/doh/doh.h"
#include "wasi-host/http_message.h"
#include "wasi-host/resolver_loop.h"

namespace berth::wasi {

/// DNS over HTTPS as wasi:http/incoming-handler has it, by one resolver for all requests of an
/// instance.
class EdgeServer {
 public:
  /// Reads settings from the environment. Where they cannot be used it says why, a line each, and
  /// answers every request 500.
  EdgeServer();

  /// Answers one request by `out`; both are taken over.
  void answer(Handle request, Handle out);

 private:
  void answer_query(const ReceivedRequest& request, const DohRequest& read, ByteView message,
                    Handle out);
  void answer_command(const ReceivedRequest& request, const DohRequest& read, Handle out) const;

  Configuration configuration_;
  std::unique_ptr<Instance> instance_;
  std::unique_ptr<ResolverLoop> loop_;
  std::uint64_t last_query_ = 0;
};

}  // namespace berth::wasi
