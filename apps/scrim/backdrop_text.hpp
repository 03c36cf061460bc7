/// What stands behind the person, as the user names it.
#pragma once

#include <optional>
#include <string>

#include "io/pixels/colour_text.hpp"

namespace scrim::cli {

/// The colour that `text` names: "#1e90ff" always, "red" only where no file is called that.
std::optional<io::Rgb> backdrop_colour(const std::string& text);

/// The same backdrop for a program that runs in another folder: a file by its absolute path, all
/// else as it is.
std::string absolute_backdrop(const std::string& text);

/// What is wrong with a text that begins with # and names no colour, or that names nothing at all;
/// empty when it is a colour or there is something of that name.
std::string why_no_backdrop(const std::string& text);

}  // namespace scrim::cli
