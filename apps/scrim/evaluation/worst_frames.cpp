#include "apps/scrim/evaluation/worst_frames.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "apps/scrim/evaluation/picture_uri.hpp"

namespace scrim::cli {
namespace {

constexpr std::size_t worst_of_clip = 3, worst_of_pictures = 6, largest_regions = 2;

using Colour = std::array<int, 3>;
constexpr Colour shown{224, 72, 0}, lost{0, 84, 220};  ///< the room, the person

/// The source, pale; red where the matte is above the truth and the room shows, blue where it is
/// below and the person is lost. The root lets small differences be seen.
io::VideoFrame difference(const io::VideoFrame& source, const GrayPicture& matte,
                          const GrayPicture& truth) {
  Layout layout = source.layout;
  layout.format = Format::rgba;
  io::VideoFrame out = io::FramePool(layout).make();
  const MutableFrame pixels = out.pixels();
  const GrayPicture light = brightness(source.view());
  for (int y = 0; y < layout.height; ++y) {
    std::uint8_t* to = pixels.planes[0] + y * pixels.strides[0];
    for (int x = 0; x < layout.width; ++x, to += 4) {
      const int error = matte.row(y)[x] - truth.row(y)[x];
      const double weight = std::sqrt(std::abs(error) / 255.0);
      const double pale = 190 + light.row(y)[x] / 4.0;
      const Colour& colour = error > 0 ? shown : lost;
      for (std::size_t c = 0; c < 3; ++c) {
        to[c] = static_cast<std::uint8_t>(std::lround(pale + weight * (colour[c] - pale)));
      }
      to[3] = 255;
    }
  }
  return out;
}

io::Result<Exhibit> exhibit(const Sample& sample, const Performer& performer) {
  Exhibit out;
  const auto put = [](std::string& place, io::Result<std::string> uri) -> io::Result<void> {
    if (!uri) return tl::unexpected(uri.error());
    place = std::move(*uri);
    return {};
  };
  return put(out.source, photo_uri(sample.frame))
      .and_then([&] { return put(out.truth, matte_uri(sample.truth)); })
      .and_then([&] { return put(out.matte, matte_uri(performer.matte())); })
      .and_then([&] {
        return put(out.difference,
                   photo_uri(difference(sample.frame, performer.matte(), sample.truth)));
      })
      .and_then([&] { return put(out.result, photo_uri(performer.result())); })
      .map([&] { return out; });
}

/// The frames, that of the largest error first.
template <class Error>
std::vector<std::size_t> order_of(const Score& score, const Error& error) {
  std::vector<std::size_t> order(score.frames.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return error(score.frames[a]) > error(score.frames[b]);
  });
  return order;
}

}  // namespace

std::vector<std::size_t> worst_of(const Subject& subject, const Score& score) {
  const std::size_t most = subject.is_sequence() ? worst_of_clip : worst_of_pictures;
  const std::size_t apart = subject.is_sequence() ? score.frames.size() / 10 : 1;
  std::vector<std::size_t> chosen;
  const auto choose = [&](std::size_t more, const auto& error) {
    for (const std::size_t frame : order_of(score, error)) {
      if (more == 0 || error(score.frames[frame]) <= 0) return;
      const bool near_another = std::any_of(chosen.begin(), chosen.end(), [&](std::size_t other) {
        return std::max(frame, other) - std::min(frame, other) < apart;
      });
      if (near_another) continue;
      chosen.push_back(frame);
      --more;
    }
  };
  choose(most, [](const FrameFigures& figures) { return 1 - figures.iou; });
  choose(largest_regions, [](const FrameFigures& figures) { return figures.wrong_area(); });
  return chosen;
}

io::Result<std::vector<Exhibit>> exhibits(const Subject& subject,
                                          const std::vector<std::size_t>& frames,
                                          Performer& performer, const Announce& announce) {
  std::vector<Exhibit> out(frames.size());
  if (auto begun = performer.begin(subject, announce); !begun) {
    return tl::unexpected(begun.error());
  }
  SubjectReader reader(subject);
  for (std::size_t index = 0;; ++index) {
    announce(subject, index);
    const auto sample = reader.read();
    if (!sample) return tl::unexpected(sample.error());
    if (!*sample) return out;
    const auto place = std::find(frames.begin(), frames.end(), index);
    if (!subject.is_sequence() && place == frames.end()) continue;
    if (auto done = performer.perform(subject, (*sample)->frame); !done) {
      return tl::unexpected(subject.name + ": " + done.error());
    }
    if (place == frames.end()) continue;
    auto made = exhibit(**sample, performer);
    if (!made) return tl::unexpected(made.error());
    made->frame = index;
    made->file = subject.truths[index].filename().string();
    out[static_cast<std::size_t>(place - frames.begin())] = std::move(*made);
  }
}

}  // namespace scrim::cli
