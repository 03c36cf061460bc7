/// How --help looks.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace scrim::cli {

/// Lays help out for a width: names beside what they mean, or, where it is narrow, above it. Lines
/// that are longer than people like to read are not made however wide it is.
class HelpFormatter final : public CLI::Formatter {
 public:
  /// In characters.
  explicit HelpFormatter(int width);

  std::string make_description(const CLI::App* app) const override;
  std::string make_usage(const CLI::App* app, std::string name) const override;
  std::string make_option(const CLI::Option* option, bool is_positional) const override;
  std::string make_subcommand(const CLI::App* command) const override;
  std::string make_footer(const CLI::App* app) const override;

 private:
  std::string entry(const std::string& name, const std::string& meaning) const;

  std::size_t width_;
  std::size_t column_;  ///< where meanings begin
  bool beside_;         ///< their name, on the same line
};

}  // namespace scrim::cli
