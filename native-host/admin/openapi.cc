#include "native-host/admin/openapi.h"

namespace berth {

// clang-format off
const std::string_view kOpenApi = R"json({
  "openapi": "3.0.3",
  "info": {
    "title": "berth, admin listener",
    "version": ")json" BERTH_VERSION R"json(",
    "description": "What the running server does. Off the host itself it takes TLS and a token."
  },
  "components": {
    "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
    "schemas": {
      "Error": {"type": "object", "required": ["error"],
        "properties": {"error": {"type": "string"}}},
      "Health": {"type": "object", "required": ["status"],
        "properties": {"status": {"type": "string", "enum": ["ok", "unavailable"]},
                       "why": {"type": "string"}}},
      "Counters": {"type": "object",
        "required": ["bytes_in", "bytes_out", "queries", "answers", "streams_opened",
                     "streams_reset", "retries", "mismatches", "retransmits"],
        "additionalProperties": {"type": "integer"}},
      "Connection": {"type": "object",
        "required": ["cookie", "side", "kind", "state", "place", "remote", "opened_ms_ago",
                     "active_ms_ago", "total", "last"],
        "properties": {
          "cookie": {"type": "string"},
          "side": {"type": "string", "enum": ["client", "upstream"]},
          "kind": {"type": "string", "enum": ["unknown", "h1", "h2", "dot", "tcp", "udp"]},
          "state": {"type": "string", "enum": ["opening", "open", "closed"]},
          "place": {"type": "string"}, "local": {"type": "string"}, "remote": {"type": "string"},
          "opened_ms_ago": {"type": "integer"}, "active_ms_ago": {"type": "integer"},
          "lived_ms": {"type": "integer"}, "reason": {"type": "string"},
          "connections": {"type": "integer"}, "failed_at": {"type": "string"},
          "tls": {"type": "string"}, "resumed": {"type": "boolean"}, "alpn": {"type": "string"},
          "handshake_us": {"type": "integer"}, "rtt_us": {"type": "integer"},
          "rtt_variance_us": {"type": "integer"},
          "total": {"$ref": "#/components/schemas/Counters"},
          "last": {"$ref": "#/components/schemas/Counters"}}},
      "Delta": {"type": "object",
        "required": ["first", "active", "closed", "dns", "names", "lost"],
        "properties": {
          "first": {"type": "boolean"},
          "active": {"type": "array", "items": {"$ref": "#/components/schemas/Connection"}},
          "closed": {"type": "array", "items": {"$ref": "#/components/schemas/Connection"}},
          "dns": {"type": "array", "items": {"type": "object",
            "required": ["upstream", "group", "type", "answers", "timeouts", "failures"]}},
          "names": {"type": "object"},
          "lost": {"type": "object", "additionalProperties": {"type": "integer"}}}},
      "Upstream": {"type": "object", "required": ["upstream", "up", "faults"],
        "properties": {
          "upstream": {"type": "string"}, "up": {"type": "boolean"},
          "faults": {"type": "array", "items": {"type": "object",
            "required": ["stage", "cause", "count"]}}}},
      "Pool": {"type": "object",
        "required": ["upstream", "kind", "open", "busy", "parked", "opened", "taken", "reused",
                     "shared"]},
      "Cache": {"type": "object",
        "required": ["entries", "bytes", "hits", "stale_hits", "misses", "inserted", "evicted",
                     "expired"],
        "additionalProperties": {"type": "integer"}},
      "Flushed": {"type": "object", "required": ["removed"],
        "properties": {"removed": {"type": "integer"}}}
    }
  },
  "security": [{"token": []}],
  "paths": {
    "/health": {"get": {"summary": "Whether clients should come: every thread answers, it listens, an upstream is up",
      "security": [],
      "responses": {
        "200": {"description": "they should", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Health"}}}},
        "503": {"description": "they should not, and why", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Health"}}}}}}},
    "/health/live": {"get": {"summary": "Whether every thread answers",
      "security": [],
      "responses": {
        "200": {"description": "each does", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Health"}}}},
        "503": {"description": "one is stuck", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Health"}}}}}}},
    "/metrics": {"get": {"summary": "Metrics for Prometheus",
      "responses": {"200": {"description": "text format 0.0.4", "content": {"text/plain": {"schema": {"type": "string"}}}}}}},
    "/api/connections": {"get": {"summary": "What changed on connections since this observer last looked",
      "parameters": [
        {"name": "observer", "in": "query", "required": true, "schema": {"type": "string", "maxLength": 64}},
        {"name": "raw", "in": "query", "description": "1: closed connections are not rolled up", "schema": {"type": "string"}}],
      "responses": {
        "200": {"description": "the changes", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Delta"}}}},
        "400": {"description": "no observer", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}},
        "429": {"description": "too many observers", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}}}}},
    "/api/upstreams": {"get": {"summary": "Upstreams, whether they are up, and what went wrong",
      "responses": {"200": {"description": "all of them", "content": {"application/json": {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/Upstream"}}}}}}}},
    "/api/pools": {"get": {"summary": "Transports to upstreams",
      "responses": {"200": {"description": "by upstream and kind", "content": {"application/json": {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/Pool"}}}}}}}},
    "/api/cache": {"get": {"summary": "What the cache holds and did",
      "responses": {"200": {"description": "its counters", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Cache"}}}}}}},
    "/api/cache/flush": {"post": {"summary": "Removes all answers under a name, or all there are",
      "parameters": [{"name": "name", "in": "query", "schema": {"type": "string"}}],
      "responses": {
        "200": {"description": "how many", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Flushed"}}}},
        "400": {"description": "no name", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}}}}},
    "/api/openapi.json": {"get": {"summary": "This document",
      "responses": {"200": {"description": "OpenAPI 3", "content": {"application/json": {"schema": {"type": "object"}}}}}}}
  }
}
)json";
// clang-format on

}  // namespace berth
