/// A hint for who mistyped a name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace scrim::io {

/// The one of these names that `wrong` is nearly; empty when it is near to none.
std::string nearest_name(std::string_view wrong, const std::vector<std::string>& names);

/// `; did you mean look?` when `wrong` is nearly one of these names; else empty.
std::string did_you_mean(std::string_view wrong, const std::vector<std::string>& names);

}  // namespace scrim::io
