#include "native-host/server/tcp_state.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace berth {
namespace {

bool read_state(int descriptor, tcp_info& state) {
  socklen_t size = sizeof state;
  return ::getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &state, &size) == 0;
}

}  // namespace

void sample_tcp(int descriptor, ConnectionRecord& record) {
  tcp_info state{};
  if (!read_state(descriptor, state)) return;
  record.rtt_us = state.tcpi_rtt;
  record.rtt_variance_us = state.tcpi_rttvar;
  record.counters.retransmits = state.tcpi_total_retrans;
}

AcceptQueue accept_queue_of(int descriptor) {
  tcp_info state{};
  if (!read_state(descriptor, state)) return {};
  return {state.tcpi_unacked, state.tcpi_sacked};
}

}  // namespace berth
