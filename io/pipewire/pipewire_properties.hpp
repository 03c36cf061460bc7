/// Reading PipeWire's properties, all of which are text.
#pragma once

#include <spa/utils/dict.h>

#include <cstdint>
#include <string>

namespace scrim::io {

/// Empty when there is no such property.
std::string text(const spa_dict* properties, const char* key);

/// PW_ID_ANY when there is no such number.
std::uint32_t number(const spa_dict* properties, const char* key);

}  // namespace scrim::io
