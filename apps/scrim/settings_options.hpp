/// Options that become scrim::Settings and scrim::Placement: the same in every command that has
/// them.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "io/handles/av_handles.hpp"
#include "scrim/scrim.hpp"

namespace scrim::cli {

/// Rectangles as the user gave them: in pixels of the upright frame, or, when none of the four
/// numbers is above 1, in shares of it.
struct AreaOptions {
  std::vector<Region> keep, hide;
};

/// --who, --keep and --hide.
void add_person_options(CLI::App& command, Settings& settings, AreaOptions& areas);

/// --strength and --look.
void add_blur_options(CLI::App& command, Settings& settings);

/// --look alone.
void add_look_option(CLI::App& command, Settings& settings);

/// --quality.
void add_quality_option(CLI::App& command, Settings& settings);

/// --match, --fit and --position.
void add_placement_options(CLI::App& command, Settings& settings, Placement& placement);

/// Puts the areas, in pixels, into the settings. Fails, with a line for the user, when one of them
/// lies outside the frame.
io::Result<void> put_areas(const AreaOptions& areas, const Layout& frame, Settings& settings);

/// A line for the user where an area in pixels may have been meant in shares; empty where none is.
std::string doubt_about(const AreaOptions& areas);

}  // namespace scrim::cli
