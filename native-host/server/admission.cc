#include "native-host/server/admission.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace berth {
namespace {

constexpr std::size_t kNetworkOctets = 7;

bool is_exempt(const IpAddress& client) { return client.is_loopback() || client == IpAddress(); }

}  // namespace

AdmissionTicket& AdmissionTicket::operator=(AdmissionTicket&& other) noexcept {
  give_back();
  from_ = std::move(other.from_);
  client_ = other.client_;
  return *this;
}

void AdmissionTicket::give_back() {
  if (from_ != nullptr) std::exchange(from_, nullptr)->give_back(client_);
}

IpAddress client_of(const IpAddress& address) {
  if (address.is_v4()) return address;
  std::array<std::uint8_t, 16> network{};
  std::copy_n(address.octets().begin(), kNetworkOctets, network.begin());
  return IpAddress::v6(network);
}

std::size_t Admission::ClientHash::operator()(const IpAddress& address) const {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  std::memcpy(&high, address.octets().data(), sizeof high);
  std::memcpy(&low, address.octets().data() + sizeof high, sizeof low);
  return static_cast<std::size_t>((high ^ (low * 0x9e3779b97f4a7c15ULL)) * 0xff51afd7ed558ccdULL >>
                                  8);
}

bool AdmissionTicket::name_client(TimePoint now, const IpAddress& client, bool is_tls) {
  if (from_ == nullptr) return true;
  if (from_->count(now, client, is_tls) != Admission::Verdict::kAdmitted) return false;
  client_ = client;
  return true;
}

Admission::Verdict Admission::admit(TimePoint now, const IpAddress& client, bool is_tls,
                                    AdmissionTicket& ticket) {
  if (open_.fetch_add(1, std::memory_order_relaxed) >= limits_.max_connections) {
    open_.fetch_sub(1, std::memory_order_relaxed);
    return Verdict::kTooMany;
  }
  const Verdict verdict = count(now, client, is_tls);
  if (verdict != Verdict::kAdmitted) {
    open_.fetch_sub(1, std::memory_order_relaxed);
    return verdict;
  }
  ticket.give_back();
  ticket.from_ = shared_from_this();
  ticket.client_ = client;
  return Verdict::kAdmitted;
}

Admission::Verdict Admission::count(TimePoint now, const IpAddress& client, bool is_tls) {
  if (is_exempt(client)) return Verdict::kAdmitted;
  const std::lock_guard lock(mutex_);
  if (clients_.size() >= forget_at_) forget_idle_clients(now);
  PerClient fresh{0, TokenBucket(limits_.handshake_burst, limits_.handshakes_per_second)};
  PerClient& state = clients_.try_emplace(client_of(client), fresh).first->second;
  if (state.open >= limits_.max_connections_per_client) return Verdict::kTooManyOfClient;
  if (is_tls && !state.handshakes.take(now)) return Verdict::kTooFastForClient;
  ++state.open;
  return Verdict::kAdmitted;
}

void Admission::give_back(const IpAddress& client) {
  open_.fetch_sub(1, std::memory_order_relaxed);
  if (is_exempt(client)) return;
  const std::lock_guard lock(mutex_);
  const auto found = clients_.find(client_of(client));
  if (found != clients_.end() && found->second.open > 0) --found->second.open;
}

void Admission::forget_idle_clients(TimePoint now) {
  std::erase_if(clients_, [&](const auto& entry) {
    return entry.second.open == 0 && entry.second.handshakes.is_full(now);
  });
  // The next look costs no more than the connections that came in between.
  forget_at_ = std::max<std::size_t>(1024, 2 * clients_.size());
}

std::string_view to_string(Admission::Verdict verdict) {
  switch (verdict) {
    case Admission::Verdict::kAdmitted: return "admitted";
    case Admission::Verdict::kTooMany: return "too many connections";
    case Admission::Verdict::kTooManyOfClient: return "too many connections of this client";
    case Admission::Verdict::kTooFastForClient: break;
  }
  return "too many new connections of this client";
}

}  // namespace berth
