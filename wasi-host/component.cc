// What the component exports, by the names that the canonical ABI gives them.

#include "wasi-host/edge_server.h"

namespace {

// Made as soon as an instance begins: whoever starts one learns what is wrong with its settings.
// Nothing tells when an instance ends, so it is never taken down.
berth::wasi::EdgeServer& server = *new berth::wasi::EdgeServer;

}  // namespace

/// wasi:http/incoming-handler.
extern "C" __attribute__((export_name("cm32p2|wasi:http/incoming-handler@0.2|handle"))) void
berth_wasi_answer(berth::wasi::Handle request, berth::wasi::Handle out) {
  server.answer(request, out);
}
