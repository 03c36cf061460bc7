/// A hint for who mistyped a name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace scrim::live {

/// `, did you mean "look"?` when a name is nearly one of these; else empty.
std::string did_you_mean(std::string_view wrong, const std::vector<std::string_view>& names);

}  // namespace scrim::live
