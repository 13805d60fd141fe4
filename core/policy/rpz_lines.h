#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace berth {

class ListLine;

/// Reads a response policy zone line by line: names asked for (QNAME triggers) that are blocked or
/// let through. Lines depend on those before them, so this one remembers.
/// Source: draft-vixie-dnsop-dns-rpz-00 4.4, 3; RFC 1035 5.1 for the lines.
class RpzLines {
 public:
  /// Reads one line; a blank at its beginning stands for the owner of the line before.
  void read(ListLine& line);

 private:
  void read_directive(ListLine& line, const std::vector<std::string_view>& words);
  void read_record(ListLine& line, const std::vector<std::string_view>& words);
  void read_trigger(ListLine& line, std::string_view type, std::string_view data) const;
  [[nodiscard]] bool place(std::string_view owner, std::string& trigger) const;

  /// Parentheses that earlier lines left open.
  std::size_t open_ = 0;
  /// The zone's name and the present origin, in lower case, without the final dot; empty: unknown.
  std::string zone_;
  std::string origin_;
  std::string owner_;
};

}  // namespace berth
