#include "tests/support/list_world.h"

#include <algorithm>
#include <cmath>

namespace berth {
namespace {

constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789-";

// Measured tables, packed by hand.
// clang-format off

/// Which letter follows which: a row for a label's beginning and one for each of `kLetters`; in it
/// a column for each of `kLetters` as the next. A digit or letter n says a share of 2^(-n/2); a dot
/// says never.
constexpr std::array<std::string_view, 38> kNextLetter = {
    "7989a9abadda89c9f979cc7efdjegggghgid.", "db77ecae9gc796e9h777cceebejghihhhjhkc",
    "6cbc6dde7be6dd7dg8ac8effbfgffghehfhhb", "6ebb7ff6ag78dd5eha89aeghdfihghjjjjjje",
    "7cbb5cbd6feca96cga8dacdfcfhdefhhiihia", "9a89adcechd8a7cbh577dabbdfjghiijhijka",
    "7abc89dd6ee8db6df7b99eeecffffggfgfhgd", "6ccc6db97ee9ca7cd799aedeceggghiekkjka",
    "6cbc5dde5edccb5bfbc99ddfcfihhjjgljkka", "9d699cagfgc9a48bga88faedgdnhkkmlmmmnd",
    "6bbb6bcb9cbcbb79cb7c8bcccdhfghifhihid", "7cbc5ccc7dcaca8bea87aecfbeifghbijihia",
    "6cca5def5hd8dd6che9aaeff9gkfijkkgjlmb", "4bce5ecf7gadbd79geaaaffeagjghjkklkklb",
    "7ca85b7e9fbaeb7dhf77defgdfkiijkkkeim8", "bb99ebafcfb88599h6998ca9egkhijjkljklb",
    "6ecc7eea7gf7dc78g59aafffehjgghifllklc", "9bababbb9bbaabaaab8a5baabchfggadhfghc",
    "6dbb5bcf7hacbb6cic98bafhbgjbfhhhhhhib", "9d9d6dd96gcba99agd859edhcgjffgijjhkl9",
    "6dbd6de86hecbe7ci78baechbgjeghhhhhhia", "a8999dbeafc996d8g668eefcdejhikljllkld",
    "7dcd4ecc4feeec9becbdcdefdfiefehjigjhb", "8fef7ffd8ggefcaegeaefg2gegkhfijjllkle",
    "9b9c9cbc8cdcbaa9dda9adca4bhdefgehggh9", "8a9a9bbbadda9988eb76bdbdddheegfhhiii9",
    "7cbb6cc88ccbb96adbbbadbca9ieghhhhhiib", "cdddddghhhghfegfhgfggihfii66788998898",
    "ddeeeeghhihhehhfiiffihffii67788788788", "ccddcdegfhgffgfdigdfehgfhh68777899898",
    "dcbccdeggggfefgegfdfgegehh77878878887", "cdbddaaeggffeghdigefdeggei68888888888",
    "ccddacbchehdaecdchcfbghhhi78888888888", "ddddddgghhggg8hfigfghhghgi78888777888",
    "ddcabdghhgabgafficaghhghcb88889887888", "ccadddgghgggffgcfhdegbgfhh78888888688",
    "ddddddghhhghghhfihfghhhhii77767779888", "8b8aabbbadebaab9ea6acccghedbceddhhfh5",
};

struct Share {
  std::string_view text;
  std::uint32_t per_ten_thousand;
};

/// Public suffixes.
constexpr std::array<Share, 48> kSuffixes = {{
    {"com", 4641}, {"info", 591}, {"net", 585}, {"tk", 455}, {"org", 295}, {"de", 249},
    {"ru", 186}, {"top", 136}, {"fr", 120}, {"xyz", 118}, {"com.br", 114}, {"co.uk", 96},
    {"cn", 95}, {"cf", 79}, {"pl", 79}, {"co.cc", 79}, {"io", 63}, {"co", 52}, {"eu", 51},
    {"nl", 51}, {"club", 49}, {"site", 46}, {"biz", 45}, {"in", 43}, {"com.au", 43}, {"it", 43},
    {"online", 38}, {"ga", 38}, {"vn", 38}, {"ca", 38}, {"bid", 37}, {"ml", 36}, {"me", 36},
    {"us", 35}, {"jp", 35}, {"pro", 33}, {"shop", 33}, {"ch", 30}, {"gq", 27}, {"dk", 24},
    {"cc", 23}, {"se", 23}, {"at", 23}, {"live", 21}, {"es", 20}, {"cz", 19}, {"be", 18},
    {"win", 18},
}};

/// Labels below a registered domain.
constexpr std::array<Share, 40> kBelow = {{
    {"www", 1295}, {"net", 364}, {"ad", 160}, {"analytics", 146}, {"doubleclick", 143},
    {"com", 108}, {"stats", 97}, {"ns", 67}, {"ads", 59}, {"piwik", 58}, {"fbjs", 52},
    {"load", 51}, {"smetrics", 49}, {"matomo", 48}, {"nodes", 46}, {"fna", 45}, {"go", 44},
    {"api", 44}, {"machinevision", 42}, {"prod", 42}, {"view", 41}, {"gtm", 41}, {"atdmt", 41},
    {"fls", 39}, {"cdn", 36}, {"metrics", 36}, {"lite", 34}, {"sgtm", 31}, {"sst", 29},
    {"server", 29}, {"data", 28}, {"stape", 27}, {"smtp", 26}, {"track", 26}, {"ss", 25},
    {"secure", 24}, {"stat", 24}, {"m", 21}, {"t", 21}, {"info", 21},
}};

/// Of a thousand labels, how many have 1, 2, 3 … letters.
constexpr std::array<std::uint32_t, 30> kOwnSizes = {
    0, 2, 14, 27, 43, 69, 97, 98, 93, 94, 83, 79, 61, 53, 42, 34, 27, 21,
    16, 12, 9, 6, 5, 3, 2, 2, 1, 1, 1, 1};
constexpr std::array<std::uint32_t, 30> kBelowSizes = {
    19, 77, 260, 104, 130, 63, 49, 44, 48, 25, 33, 14, 21, 14, 11, 10, 18, 13,
    6, 6, 5, 4, 3, 3, 2, 2, 2, 1, 1, 1};
// clang-format on

/// Words that names are made of.
constexpr std::string_view kWords =
    "ad ads app auto bank bet best big bit blog blue book box buy car card care casino cash cat "
    "city "
    "click clean cloud club code coin color com cool data date day deal design dev digital direct "
    "dog "
    "dream easy eco edge email energy euro expert express fast film find fit flix food forex free "
    "fun gallery game games garden gift girl global gold good green group hair hard health help "
    "home "
    "host hot hotel house info inter job jobs key kids king lab land learn life light link live "
    "log "
    "login love mail man map market master max media med mega meta mobile money movie music my net "
    "new news next now offer online pay page paris party people pet phone photo play plus poker "
    "porn post power prime pro promo pure quick radio rate red rent sale save school search secure "
    "server sex shop short site sky smart soft solar solution space sport star stat stats store "
    "stream studio style sun super support tech the time top tour track trade travel trip tube tv "
    "update vault verify video view vip visa voice wave wear web wiki win wine work world yoga "
    "zone";

/// Of a thousand labels, how many are words joined. Set so that letters are as hard to guess as in
/// real lists.
constexpr unsigned kWordLabels = 450;
/// Lists of one subject.
constexpr std::uint32_t kListsPerSubject = 5;

std::vector<std::uint32_t> sums_of(const std::vector<std::uint32_t>& shares) {
  std::vector<std::uint32_t> sums;
  std::uint32_t sum = 0;
  for (const std::uint32_t share : shares) sums.push_back(sum += share);
  return sums;
}

template <typename Table>
std::vector<std::uint32_t> sums_of_shares(const Table& table) {
  std::vector<std::uint32_t> shares;
  for (const Share& share : table) shares.push_back(share.per_ten_thousand);
  return sums_of(shares);
}

std::vector<std::string_view> words() {
  std::vector<std::string_view> words;
  for (std::size_t at = 0; at < kWords.size();) {
    const std::size_t end = std::min(kWords.find(' ', at), kWords.size());
    words.push_back(kWords.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

}  // namespace

ListWorld::ListWorld(const ListShape& shape) : shape_(shape), state_(shape.seed) {
  suffix_sums_ = sums_of_shares(kSuffixes);
  suffix_sums_.push_back(10000);
  below_labels_ = sums_of_shares(kBelow);
  below_labels_.push_back(10000);
  own_sizes_ = sums_of({kOwnSizes.begin(), kOwnSizes.end()});
  below_sizes_ = sums_of({kBelowSizes.begin(), kBelowSizes.end()});
  std::vector<std::uint32_t> subjects;
  for (std::uint32_t i = 0; i < std::max(1U, shape.lists / kListsPerSubject); ++i) {
    subjects.push_back(100000 / (i + 1));
  }
  subject_sums_ = sums_of(subjects);
  for (const std::string_view row : kNextLetter) {
    std::vector<std::uint32_t> shares;
    for (const char c : row) {
      const int halvings = c == '.' ? 99 : c <= '9' ? c - '0' : c - 'a' + 10;
      shares.push_back(c == '.' ? 0
                                : static_cast<std::uint32_t>(std::pow(2.0, 24 - halvings / 2.0)));
    }
    letter_sums_.push_back(sums_of(shares));
  }
}

/// SplitMix64 (Steele, Lea, Flood, 2014).
std::uint64_t ListWorld::draw() {
  std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

std::size_t ListWorld::pick(const std::vector<std::uint32_t>& sums) {
  const std::size_t drawn = below_number(sums.back());
  return static_cast<std::size_t>(std::upper_bound(sums.begin(), sums.end(), drawn) - sums.begin());
}

std::string ListWorld::letters(std::size_t size) {
  std::string label;
  std::size_t row = 0;
  while (label.size() < size) {
    const std::size_t letter = pick(letter_sums_[row]);
    if (label.size() + 1 == size && kLetters[letter] == '-') continue;
    label += kLetters[letter];
    row = letter + 1;
  }
  return label;
}

std::string ListWorld::own_label() {
  static const std::vector<std::string_view> kAllWords = words();
  const std::size_t size = pick(own_sizes_) + 1;
  if (!chance(kWordLabels)) return letters(size);
  std::string label(kAllWords[below_number(kAllWords.size())]);
  while (label.size() + 2 < size) {
    if (chance(100)) label += '-';
    label += kAllWords[below_number(kAllWords.size())];
  }
  if (chance(150)) label += std::to_string(below_number(100));
  return label;
}

std::string ListWorld::label_below() {
  const std::size_t usual = pick(below_labels_);
  if (usual < kBelow.size()) return std::string(kBelow[usual].text);
  return letters(pick(below_sizes_) + 1);
}

void ListWorld::begin_family() {
  const std::size_t suffix = pick(suffix_sums_);
  // Of the rarer suffixes there are 1,200.
  std::string text;
  if (suffix < kSuffixes.size()) {
    text = kSuffixes[suffix].text;
  } else {
    for (std::size_t left = below_number(1200) + 30; left > 0; left /= 26) {
      text += static_cast<char>('a' + left % 26);
    }
    text += 'x';
  }
  family_ = own_label() + '.' + text;
  const std::size_t drawn = below_number(10000);
  family_left_ = drawn < 8462 ? 1 : 2;
  if (drawn >= 9771) {
    // At least three; at least k with a share of (3 / k)^1.15.
    const double share = (static_cast<double>(below_number(1 << 24)) + 1) / (1 << 24);
    family_left_ = static_cast<std::size_t>(std::min(3 * std::pow(share, -1 / 1.15), 25000.0));
  }
  family_listed_ = chance(840);
}

void ListWorld::mark_subject(std::size_t subject, std::uint32_t first, std::uint32_t last,
                             std::vector<std::uint32_t>& lists) const {
  const std::uint32_t subjects = std::max(1U, shape_.lists / kListsPerSubject);
  for (std::uint32_t i = first; i < last; ++i) {
    const std::uint32_t list = i * subjects + static_cast<std::uint32_t>(subject) % subjects;
    lists.push_back(std::min(list, shape_.lists - 1));
  }
}

void ListWorld::draw_marks(std::string_view text) {
  // By what the name is, so that one that is drawn twice has the same lists twice. FNV-1a.
  const std::uint64_t before = state_;
  state_ = shape_.seed ^ 0xcbf29ce484222325;
  for (const char c : text) state_ = (state_ ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  const bool as_family = text.size() > family_.size() && chance(780);
  if (as_family) {
    draw_marks(family_);
    state_ = before;
    return;
  }
  constexpr std::array<unsigned, 5> kListsOfSubject = {620, 800, 890, 940, 1000};
  const std::size_t subject = pick(subject_sums_);
  const std::size_t drawn = below_number(1000);
  std::uint32_t many = 1;
  while (drawn >= kListsOfSubject[many - 1]) ++many;
  // The largest of the five and those it holds; or one of the smaller ones alone.
  const auto alone = static_cast<std::uint32_t>(below_number(kListsPerSubject));
  const bool nested = chance(850);
  std::vector<std::uint32_t> lists;
  mark_subject(subject, nested ? 0 : alone, nested ? many : alone + 1, lists);
  // Collections that take in this subject: always the same few.
  for (unsigned collection = 1; collection <= 3 && chance(180); ++collection) {
    mark_subject(subject * 7 + collection * 3, 0, many, lists);
  }
  // What everybody lists.
  for (std::size_t more = chance(5) ? 1 + below_number(8) : 0; more > 0; --more) {
    mark_subject(pick(subject_sums_), 0, many, lists);
  }
  std::sort(lists.begin(), lists.end());
  lists.erase(std::unique(lists.begin(), lists.end()), lists.end());
  drawn_.marks.clear();
  for (const std::uint32_t list : lists) drawn_.marks.push_back({ListId{list}, list % 6 != 5});
  state_ = before;
}

const DrawnName& ListWorld::next() {
  if (family_left_ == 0) begin_family();
  std::string text = family_;
  if (!family_listed_) {
    constexpr std::array<unsigned, 5> kDepths = {734, 875, 916, 943, 1000};
    const std::size_t drawn = below_number(1000);
    for (std::size_t depth = 0;; ++depth) {
      text = label_below() + '.' + text;
      if (drawn < kDepths[depth]) break;
    }
  }
  family_listed_ = false;
  --family_left_;
  drawn_.name = *Name::parse(text);
  draw_marks(text);
  return drawn_;
}

Name ListWorld::unlisted() {
  // No listed label has two underscores.
  return below(*Name::parse(letters(4) + "__" + letters(4) + '.' +
                            std::string(kSuffixes[pick(suffix_sums_) % kSuffixes.size()].text)));
}

Name ListWorld::below(const Name& name) {
  std::string text = name.to_string();
  for (std::size_t labels = name.label_count(); labels < 4; ++labels) {
    text = label_below() + '.' + text;
  }
  return *Name::parse(text);
}

}  // namespace berth
