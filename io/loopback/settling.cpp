#include "io/loopback/settling.hpp"

namespace scrim::io {

void Settling::observe(bool there, Time now) {
  if (there != there_) since_ = now;
  there_ = there;
  if (there_ != watched_ && now >= *due()) watched_ = there_;
}

std::optional<Settling::Time> Settling::due() const {
  if (there_ == watched_) return std::nullopt;
  return since_ + (there_ ? rise_ : fall_);
}

}  // namespace scrim::io
