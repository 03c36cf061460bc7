#include "apps/scrim/backdrop_text.hpp"

#include <filesystem>

#include "io/text/did_you_mean.hpp"

namespace scrim::cli {
namespace {

namespace fs = std::filesystem;

bool is_digits(const std::string& text) {
  return text.starts_with('#');
}

bool is_file(const std::string& text) {
  std::error_code code;
  const fs::file_status status = fs::status(text, code);
  return fs::exists(status) && !fs::is_directory(status);
}

}  // namespace

std::optional<io::Rgb> backdrop_colour(const std::string& text) {
  return is_digits(text) || !is_file(text) ? io::parse_colour(text) : std::nullopt;
}

std::string absolute_backdrop(const std::string& text) {
  if (text.empty() || is_digits(text) || backdrop_colour(text)) return text;
  return fs::absolute(text).lexically_normal();
}

std::string why_no_backdrop(const std::string& text) {
  std::error_code code;
  if (backdrop_colour(text)) return "";
  if (is_digits(text)) return "a colour is # and three or six digits, or a name: #1e90ff, red";
  if (fs::exists(fs::symlink_status(text, code))) return "";
  return "is neither a file nor a colour; give a picture, a video, a colour (red, #1e90ff) or "
         "none" +
         io::did_you_mean(text, io::colour_names());
}

}  // namespace scrim::cli
