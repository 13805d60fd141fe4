#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <list>
#include <unordered_map>

namespace berth {

/// What a textbook cache would have hit: keys and sizes only, a budget in octets. The model pays
/// for what its entries hold and for an index slot each, but neither for the links it would need
/// nor for what an allocator loses.
class EvictionModel {
 public:
  explicit EvictionModel(std::size_t bytes) : left_(bytes) {}
  virtual ~EvictionModel() = default;
  EvictionModel(const EvictionModel&) = delete;
  EvictionModel& operator=(const EvictionModel&) = delete;

  /// Asks for `key`, and keeps `size` octets under it when it was not there. True on a hit.
  bool ask(std::uint64_t key, std::size_t size) {
    const auto found = places_.find(key);
    if (found != places_.end()) {
      touch(found->second);
      return true;
    }
    const std::size_t cost = size + kSlotBytes;
    while (left_ < cost && !order_.empty()) {
      const auto victim = choose();
      left_ += victim->cost;
      places_.erase(victim->key);
      order_.erase(victim);
    }
    if (left_ < cost) return false;
    left_ -= cost;
    order_.push_front({key, cost, false});
    places_.emplace(key, order_.begin());
    return false;
  }

 protected:
  struct Kept {
    std::uint64_t key;
    std::size_t cost;
    bool asked;
  };
  using Order = std::list<Kept>;

  /// Notes that an entry was asked for.
  virtual void touch(Order::iterator kept) = 0;
  /// The entry to go. Requires: there is one.
  virtual Order::iterator choose() = 0;

  /// Newest first.
  Order order_;

 private:
  /// What an entry costs an index of 8-octet slots that is three quarters full. Unit: octets.
  static constexpr std::size_t kSlotBytes = 11;

  std::size_t left_;
  std::unordered_map<std::uint64_t, Order::iterator> places_;
};

/// First in, first out.
class FifoModel final : public EvictionModel {
 public:
  using EvictionModel::EvictionModel;

 private:
  void touch(Order::iterator) override {}
  Order::iterator choose() override { return std::prev(order_.end()); }
};

/// Least recently used goes.
class LruModel final : public EvictionModel {
 public:
  using EvictionModel::EvictionModel;

 private:
  void touch(Order::iterator kept) override { order_.splice(order_.begin(), order_, kept); }
  Order::iterator choose() override { return std::prev(order_.end()); }
};

/// SIEVE: one queue, a hand that spares what was asked for and stays where it took.
/// Source: Zhang et al., "SIEVE is simpler than LRU", NSDI 2024.
class SieveModel final : public EvictionModel {
 public:
  using EvictionModel::EvictionModel;

 private:
  void touch(Order::iterator kept) override { kept->asked = true; }
  Order::iterator choose() override {
    if (hand_ == order_.end()) hand_ = std::prev(order_.end());
    while (hand_->asked) {
      hand_->asked = false;
      hand_ = hand_ == order_.begin() ? std::prev(order_.end()) : std::prev(hand_);
    }
    const auto victim = hand_;
    hand_ = hand_ == order_.begin() ? order_.end() : std::prev(hand_);
    return victim;
  }

  Order::iterator hand_ = order_.end();
};

}  // namespace berth
