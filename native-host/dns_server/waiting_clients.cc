#include "native-host/dns_server/waiting_clients.h"

#include "native-host/server/admission.h"

namespace berth {

std::size_t WaitingClients::KeyedHash::operator()(const IpAddress& client) const {
  return static_cast<std::size_t>(siphash13(secret, client.octets()));
}

bool WaitingClients::has_room(const IpAddress& address) const {
  if (counts_.empty() || address.is_loopback()) return true;
  const auto found = counts_.find(client_of(address));
  return found == counts_.end() || found->second < limit_;
}

void WaitingClients::add(const IpAddress& address) {
  if (!address.is_loopback()) ++counts_[client_of(address)];
}

void WaitingClients::remove(const IpAddress& address) {
  if (address.is_loopback()) return;
  const auto found = counts_.find(client_of(address));
  if (found != counts_.end() && --found->second == 0) counts_.erase(found);
}

}  // namespace berth
