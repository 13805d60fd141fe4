#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/policy/list_stamp.h"

namespace berth {

/// What has to be known of a trie besides its octets: `basicconfig.json` has it.
struct RethinkTrieShape {
  std::uint32_t nodes = 0;   ///< `nodecount`
  bool six_bits = true;      ///< `useCodec6`: letters of six bits, not eight
  bool short_values = true;  ///< `optflags`: up to three lists stand there one by one
};

/// Takes the names of a trie.
class RethinkSink {
 public:
  /// `name` is listed, with all below it, by `lists`. Borrowed; any octets where letters have
  /// eight bits.
  virtual void take(std::string_view name, const std::bitset<kStampLists>& lists) = 0;

 protected:
  ~RethinkSink() = default;
};

/// Reads the names that RethinkDNS and serverless-dns publish as `td.txt`: a succinct trie of
/// names spelt backwards, in level order (LOUDS), words of sixteen bits, least octet first.
/// Memory: four octets for each 256 nodes. Whatever the octets are, no others are read and every
/// call ends.
class RethinkTrie {
 public:
  /// Borrows `octets`. Errors: kTruncated (fewer octets than that many nodes take), kBadEncoding
  /// (no tree of that many nodes).
  [[nodiscard]] static Result<RethinkTrie> open(ByteView octets, const RethinkTrieShape& shape);

  /// Gives every listed name to `sink`.
  /// Errors: kBadEncoding (no trie, or a value that is none), kNameTooLong (over 255 letters);
  /// what came before has been given.
  [[nodiscard]] Result<void> walk(RethinkSink& sink) const;

 private:
  /// Cells of a node's children: first, and one past the last.
  struct Children {
    std::uint64_t first = 0;
    std::uint64_t end = 0;
  };

  RethinkTrie(ByteView octets, const RethinkTrieShape& shape) : octets_(octets), shape_(shape) {}

  [[nodiscard]] std::uint64_t cells_start() const { return 2 * std::uint64_t{shape_.nodes} + 1; }
  [[nodiscard]] unsigned letter_bits() const { return shape_.six_bits ? 6 : 8; }
  [[nodiscard]] std::uint32_t word(std::uint64_t index) const;
  [[nodiscard]] unsigned cell(std::uint64_t node) const;
  [[nodiscard]] std::uint64_t zero(std::uint64_t count) const;
  [[nodiscard]] Result<Children> children(std::uint64_t node) const;
  [[nodiscard]] Result<std::bitset<kStampLists>> value(Children& children) const;

  ByteView octets_;
  RethinkTrieShape shape_;
  /// Zeros before each block of the tree's bits.
  std::vector<std::uint32_t> zeros_;
};

}  // namespace berth
