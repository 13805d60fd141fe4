// In place of the page, where the build had no Node to make it.

#include "native-host/admin/page_files.h"

namespace berth {
namespace {

constexpr std::string_view kText =
    "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Berth</title>"
    "<h1>Berth</h1><p>This program was built without Node and npm, and so without its page. "
    "What it does is told under <a href=\"/api/openapi.json\">/api</a> all the same, and under "
    "<a href=\"/metrics\">/metrics</a>.</html>\n";

constexpr PageFile kFiles[] = {{"/", "text/html; charset=utf-8", "\"none\"", kText, false}};

}  // namespace

std::span<const PageFile> page_files() { return kFiles; }

}  // namespace berth
