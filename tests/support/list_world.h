#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/message/name.h"
#include "core/policy/list_mark.h"

namespace berth {

/// Lists that are shaped like real ones, drawn from a seed: the same seed gives the same lists on
/// every machine.
///
/// Where the shape is from: 1.26 million names of 25 public lists (advertising, tracking, phishing,
/// gambling, redirectors, shopping, job search; the largest with 195,000 names), measured in 2026:
/// - suffixes: the 48 most usual public suffixes with their shares, the rest spread over the
/// others;
/// - length of a registered domain's own label, and which letter follows which in it;
/// - 15 % of registered domains have more than one name, few have thousands (a power law);
/// - 84 % of registered domains are listed themselves; labels below them: how many, how long, and
///   the 40 most usual ones.
/// Assumed: a share of labels is made of words, so that a letter is as hard to guess from the two
/// before it as in those lists (3.7 bits); lists come in fives on one subject, each holding most of
/// the next, as publishers' full and light ones do, and subjects' sizes fall as by Zipf; a few
/// collections take in other subjects. So a name is in two lists on average and four fifths are in
/// one or two, as RethinkDNS found for its 190 lists (serverless-dns issue 8); names of one domain
/// have the same lists four times in five, as measured; one list in six speaks of names alone, as
/// hosts files do.
struct ListShape {
  std::size_t names = 5000000;
  std::uint32_t lists = 200;
  std::uint64_t seed = 1;
};

/// One listed name.
struct DrawnName {
  Name name;
  std::vector<ListMark> marks;
};

/// Draws names one after the other. By chance some are drawn twice, with the same lists.
class ListWorld {
 public:
  explicit ListWorld(const ListShape& shape);

  /// The next name; after `shape.names` of them the series goes on all the same.
  const DrawnName& next();

  /// A name of four labels that is not listed, nor anything above it but public suffixes.
  Name unlisted();

  /// `name` with labels in front until it has four.
  Name below(const Name& name);

 private:
  std::uint64_t draw();
  std::size_t below_number(std::size_t bound) { return static_cast<std::size_t>(draw() % bound); }
  bool chance(unsigned per_mille) { return below_number(1000) < per_mille; }
  std::size_t pick(const std::vector<std::uint32_t>& sums);
  std::string letters(std::size_t size);
  std::string own_label();
  std::string label_below();
  void begin_family();
  void mark_subject(std::size_t subject, std::uint32_t first, std::uint32_t last,
                    std::vector<std::uint32_t>& lists) const;
  void draw_marks(std::string_view text);

  ListShape shape_;
  std::uint64_t state_;
  std::string family_;
  std::size_t family_left_ = 0;
  bool family_listed_ = false;
  DrawnName drawn_;
  std::vector<std::uint32_t> suffix_sums_, own_sizes_, below_sizes_, below_labels_, subject_sums_;
  /// Behind each letter, how often each other one comes; the first row is for a label's beginning.
  std::vector<std::vector<std::uint32_t>> letter_sums_;
};

}  // namespace berth
