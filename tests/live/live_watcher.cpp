#include "tests/live/live_watcher.hpp"

#include <algorithm>
#include <cmath>
#include <ctime>

#include "io/pipewire/pipewire_camera.hpp"
#include "tests/live/live_program.hpp"

namespace scrim::live_test {
namespace {

using namespace std::chrono_literals;

std::int64_t now() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

struct Box {
  int left, top, right, bottom;
};

Box box_of(const Luma& p, double left, double top, double right, double bottom) {
  return {static_cast<int>(left * p.width), static_cast<int>(top * p.height),
          static_cast<int>(right * p.width), static_cast<int>(bottom * p.height)};
}

double detail(const Luma& p, const Box& box) {
  double sum = 0;
  for (int y = box.top; y < box.bottom; ++y) {
    for (int x = box.left; x < box.right; ++x) {
      sum += std::abs(p.at(x + 1, y) - p.at(x, y)) + std::abs(p.at(x, y + 1) - p.at(x, y));
    }
  }
  return sum / ((box.right - box.left) * (box.bottom - box.top));
}

}  // namespace

double detail_of_room(const Luma& p) {
  return (detail(p, box_of(p, 0.02, 0.05, 0.2, 0.5)) + detail(p, box_of(p, 0.8, 0.05, 0.98, 0.5))) /
         2;
}

double person_difference(const Luma& a, const Luma& b) {
  const Box box = box_of(a, 0.42, 0.8, 0.58, 0.98);
  double sum = 0;
  for (int y = box.top; y < box.bottom; ++y) {
    for (int x = box.left; x < box.right; ++x) sum += std::abs(a.at(x, y) - b.at(x, y));
  }
  return sum / ((box.right - box.left) * (box.bottom - box.top));
}

bool is_card(const Luma& p) {
  const Box corner = box_of(p, 0, 0, 0.2, 0.2);
  const auto last_row = p.rows.end() - p.width;
  const auto [least, most] = std::minmax_element(last_row, p.rows.end());
  return p.at(0, 0) < 60 && *most - *least <= 1 && detail(p, corner) < 0.05;
}

Watcher::Watcher(const std::string& node) {
  eventually([&] {
    auto camera = io::open_pipewire_node(node, {});
    if (camera) camera_ = std::move(*camera);
    return camera_ != nullptr;
  });
}

std::optional<Luma> Watcher::next() {
  if (!camera_) return std::nullopt;
  const auto frame = camera_->newest(3s);
  if (!frame) camera_.reset();
  if (!frame || !*frame) return std::nullopt;
  const Frame& view = (*frame)->view;
  Luma picture{view.layout.width, view.layout.height, (*frame)->time, now(), {}};
  picture.rows.reserve(static_cast<std::size_t>(picture.width * picture.height));
  for (int y = 0; y < picture.height; ++y) {
    const std::uint8_t* row = view.planes[0] + y * view.strides[0];
    picture.rows.insert(picture.rows.end(), row, row + picture.width);
  }
  return picture;
}

}  // namespace scrim::live_test
