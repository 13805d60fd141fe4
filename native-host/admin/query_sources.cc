#include "native-host/admin/query_sources.h"

namespace berth {

EventCounts count_events(const QuerySources& sources, const ReaderCounters& readers) {
  const QueryFeed& feed = sources.feed;
  EventCounts out{feed.passed(),
                  feed.unsaid(),
                  feed.dropped(),
                  feed.one_in(EventClass::kCommon),
                  feed.one_in(EventClass::kNotable),
                  readers.open,
                  readers.refused,
                  readers.slow,
                  sources.log.overrun()};
  for (const QueryLog::Place* place :
       {&sources.log.database_place(), &sources.log.lines_place(), &sources.log.dnstap_place()}) {
    const LogCounters& counters = place->counters;
    out.kept.push_back({place->name, counters.written, counters.dropped, counters.failed});
  }
  return out;
}

}  // namespace berth
