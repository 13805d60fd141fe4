#include "core/resolver/counter_fields.h"

#include <iterator>

namespace berth {
namespace {

using OfResolver = ResolverCounters;
using OfLookups = LookupCounters;

constexpr CounterField<ResolverCounters> kOfResolver[] = {
    {"queries", &OfResolver::queries},         {"answered_now", &OfResolver::answered_now},
    {"replies", &OfResolver::replies},         {"dropped", &OfResolver::dropped},
    {"malformed", &OfResolver::malformed},     {"refused", &OfResolver::refused},
    {"limited", &OfResolver::limited},         {"local", &OfResolver::local},
    {"rewritten", &OfResolver::rewritten},     {"blocked", &OfResolver::blocked},
    {"cache_hits", &OfResolver::cache_hits},   {"stale", &OfResolver::stale},
    {"coalesced", &OfResolver::coalesced},     {"servfail", &OfResolver::servfail},
    {"cancelled", &OfResolver::cancelled},     {"prefetches", &OfResolver::prefetches},
    {"late_events", &OfResolver::late_events},
};

constexpr CounterField<LookupCounters> kOfLookups[] = {
    {"started", &OfLookups::started},
    {"answered", &OfLookups::answered},
    {"failed", &OfLookups::failed},
    {"sent", &OfLookups::sent},
    {"mismatched_id", &OfLookups::mismatched_id},
    {"mismatched_question", &OfLookups::mismatched_question},
    {"mismatched_source", &OfLookups::mismatched_source},
    {"malformed", &OfLookups::malformed},
    {"retries_stale", &OfLookups::retries_stale},
    {"retries_timeout", &OfLookups::retries_timeout},
    {"retries_next_upstream", &OfLookups::retries_next_upstream},
    {"tc_fallbacks", &OfLookups::tc_fallbacks},
    {"edns_fallbacks", &OfLookups::edns_fallbacks},
    {"hedges", &OfLookups::hedges},
    {"hedges_won", &OfLookups::hedges_won},
    {"extras", &OfLookups::extras},
    {"races", &OfLookups::races},
    {"names_resolved", &OfLookups::names_resolved},
    {"names_failed", &OfLookups::names_failed},
    {"requests_died", &OfLookups::requests_died},
    {"http_errors", &OfLookups::http_errors},
    {"late_events", &OfLookups::late_events},
};

// A counter without a row would be counted for nobody.
static_assert(sizeof(ResolverCounters) == std::size(kOfResolver) * sizeof(std::uint64_t));
static_assert(sizeof(LookupCounters) == std::size(kOfLookups) * sizeof(std::uint64_t));

}  // namespace

std::span<const CounterField<ResolverCounters>> resolver_counter_fields() { return kOfResolver; }

std::span<const CounterField<LookupCounters>> lookup_counter_fields() { return kOfLookups; }

}  // namespace berth
