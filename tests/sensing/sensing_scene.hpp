/// Real people in real rooms, for tests: shared clips and pictures with their true mattes, put
/// together anew and seen by cameras of every kind. The material is not part of the repository:
/// tests skip when it is absent.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "scrim/scrim.hpp"

namespace scrim::test {

/// A picture and what of it is person. Row-major without gaps.
struct Shot {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> rgba;
  std::vector<std::uint8_t> alpha;  ///< 255 is person
};

bool has_shared_data();

/// `count` frames of a clip with ground truth, from `first` on.
std::vector<Shot> clip(const std::string& name, int first, int count);

/// A picture with a mask, by its number.
Shot portrait(const std::string& number);
std::vector<std::string> portraits();

/// A room without anybody, scaled to `width`×`height`.
Shot room(const std::string& file, int width, int height);
std::vector<std::string> rooms();

/// Where a person of another shot stands in a room: the middle of the shot's lower edge, and its
/// height, in shares of the room's width and height.
struct Place {
  float x = 0.5F, bottom = 1, height = 0.9F;
};

/// The room with somebody more in it; `room.alpha` is of everybody.
void put(const Shot& somebody, const Place& place, Shot& room);

/// What a camera does to the light, in this order: exposure and white balance in linear light
/// (clipped, as sensors do), gamma, noise.
struct Light {
  double stops = 0;
  double red = 1, blue = 1;
  double gamma = 1;
  double noise = 0;  ///< standard deviation, in steps of 255
  std::uint32_t seed = 1;
};
Shot lit(const Shot& shot, const Light& light);

Shot mirrored(const Shot& shot);

/// Turned clockwise by quarters.
Shot turned(const Shot& shot, int quarters);

/// Intersection over union of a matte's person with the truth; 1 when there is none in either.
double iou(const std::vector<std::uint8_t>& matte, const std::vector<std::uint8_t>& truth);

/// The share of a person's pixels that a matte has.
double found(const std::vector<std::uint8_t>& matte, const std::vector<std::uint8_t>& person);

/// An engine that looks at one shot after another.
class Viewer {
 public:
  explicit Viewer(const Settings& settings = {}, const Options& options = {});

  /// The shot's matte. Every shot must leave as Shown::effect.
  const std::vector<std::uint8_t>& see(const Shot& shot);

  Engine engine;

 private:
  std::vector<std::uint8_t> matte_, out_;
};

}  // namespace scrim::test
