#pragma once

#include <string>

#include "core/doh/json_writer.h"
#include "native-host/lists/image_build.h"

namespace berth {

/// A row for each list: format, names, how many were there twice, lines skipped.
[[nodiscard]] std::string table_text(const ListPlan& plan, const std::vector<ListReport>& reports);

/// Lists with something wrong with them, a line each; empty: none.
[[nodiscard]] std::string problems_text(const ListPlan& plan,
                                        const std::vector<ListReport>& reports);

/// What was skipped of each list, by reason, with the lines that were kept to be shown.
[[nodiscard]] std::string skipped_text(const ListPlan& plan,
                                       const std::vector<ListReport>& reports);

/// An array with an object for each list.
void write_reports(const ListPlan& plan, const std::vector<ListReport>& reports, JsonWriter& json);

}  // namespace berth
