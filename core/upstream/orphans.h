#pragma once

#include "core/base/list.h"
#include "core/base/slot_map.h"
#include "core/upstream/attempt.h"
#include "core/upstream/lookup.h"

namespace berth {

/// Sees to the attempts that `lost` what they stood on, one after the other. What is done about one
/// may end the lookup of a later one, or begin anew in its place: such are passed over.
template <typename SeeTo>
void for_each_orphan(SlotMap<Lookup>& lookups, const List<AttemptRef>& lost, SeeTo see_to) {
  for (const AttemptRef ref : lost) {
    const Lookup* lookup = lookups.find(ref.lookup.value);
    if (lookup != nullptr && !lookup->attempts[ref.place].is_under_way()) see_to(ref);
  }
}

}  // namespace berth
