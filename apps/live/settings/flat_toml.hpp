/// TOML files of plain `key = value` lines: the settings and the policy.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "io/handles/av_handles.hpp"

namespace scrim::live {

/// One line. Whole numbers, true and false are given as they are written in TOML.
struct TomlLine {
  std::string key;
  std::string value;
  bool quoted = false;  ///< the value is a text
  std::string place;    ///< "/home/ann/.config/scrim/settings.toml:3", for messages
};

/// The lines in their order; empty when there is no file. Fails with file, line and what is wrong.
io::Result<std::optional<std::vector<TomlLine>>> read_flat_toml(const std::string& file);

/// A text in quotes. It must be one that `toml_holds`.
std::string toml_quoted(const std::string& text);

/// Whether a text can stand on one line of such a file: valid UTF-8, no control characters.
bool toml_holds(const std::string& text);

}  // namespace scrim::live
