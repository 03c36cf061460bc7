/// What of a damaged file could not be saved.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace scrim::io {

enum class LossKind : std::uint8_t {
  damaged,  ///< frames that decode in part, and those predicted from them: there, to be covered
  missing,  ///< frames that do not decode at all; the one before stands longer
  rest,     ///< all that was to come after
};

/// Of one kind, not far from each other.
struct Loss {
  LossKind kind = LossKind::missing;
  double from = 0, to = 0;  ///< seconds, by the output's clock
  std::int64_t frames = 0;  ///< 0 for the rest
  std::string detail{};     ///< of the rest: why

  /// "0.4 s to 0.6 s: 5 frames damaged, covered"
  std::string text() const;
};

class Losses {
 public:
  /// Frames less than a second apart are told together.
  void add(LossKind kind, double time, std::int64_t frames = 1);
  void add_rest(double time, const std::string& detail);

  const std::vector<Loss>& all() const { return losses_; }

 private:
  std::vector<Loss> losses_;
};

}  // namespace scrim::io
