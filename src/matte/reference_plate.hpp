/// For tests: what Plate does, in plain loops.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "matte/plate.hpp"

namespace scrim {

class ReferencePlate {
 public:
  ReferencePlate(int columns, int rows);

  std::vector<std::uint8_t> correct(const Plate::Colour& now, const GuidePlane<std::uint8_t>& mask);
  void learn(const Plate::Colour& now, const GuidePlane<std::uint8_t>& matte);

 private:
  struct Cell {
    std::array<int, 3> colour{};  ///< in sixteenths
    int spread = 0;               ///< in eighths
    int seen = 0;
  };
  using Colours = std::array<double, 3>;
  /// Of the blocks around a cell: how many cells, and the sums of colours and their squares.
  struct Block {
    double count = 0;
    Colours sum{}, squares{};
  };

  /// Sums over the cells compared: how badly they fit, slopes' products, slopes times what is off.
  struct Drift {
    double cells = 0, misfit = 0, xx = 0, xy = 0, yy = 0, x_off = 0, y_off = 0;
    double mean_misfit() const { return cells > 0 ? misfit / cells : 1; }
  };

  Cell& stored(int x, int y);
  Cell room(int x, int y);
  Colours learnt(const Plate::Colour& now, int x, int y) const;
  void align(const Plate::Colour& now, const GuidePlane<std::uint8_t>& mask);
  Drift compare(const Plate::Colour& now, const GuidePlane<std::uint8_t>& mask);
  void descend(const Plate::Colour& now, const GuidePlane<std::uint8_t>& mask, Drift& here);
  void search(const Plate::Colour& now, const GuidePlane<std::uint8_t>& mask, Drift& here);
  void recentre();
  void forget();
  Block& block(std::vector<Block>& blocks, int x, int y) const;
  static Colours off(const Colours& seen, const Cell& room);
  Colours offset(int x, int y);
  double deviation(const Colours& d, const Cell& c) const;
  bool survey(const Plate::Colour& now, const GuidePlane<std::uint8_t>& mask);
  double likelihood(const Plate::Colour& now, int x, int y);
  double as_person(const Plate::Colour& now, int x, int y);
  std::vector<Block> box(const std::vector<Block>& blocks, int radius) const;

  int columns_, rows_, across_, down_;
  int place_x_, place_y_;  ///< in parts of a cell
  double usual_misfit_ = 1;
  std::vector<Cell> cells_;
  std::vector<Block> room_, person_;
  std::vector<double> likelihood_;
  int frame_ = 0;
};

}  // namespace scrim
