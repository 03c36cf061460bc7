#include "apps/scrim/evaluation/line_chart.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace scrim::cli {
namespace {

constexpr double width = 960, height = 150;
constexpr double left = 64, right = 12, top = 26, bottom = 24;

template <class... Values>
std::string format(const char* pattern, Values... values) {
  std::array<char, 256> text{};
  std::snprintf(text.data(), text.size(), pattern, values...);
  return text.data();
}

class Drawing {
 public:
  explicit Drawing(const LineChart& chart) : chart_(chart) {}

  std::string text() const {
    std::string out =
        format("<svg class=\"chart\" viewBox=\"0 0 %g %g\" role=\"img\">", width, height);
    out += "<title>" + chart_.title + " by frame</title>";
    out += "<text class=\"name\" x=\"" + format("%g", left) + "\" y=\"14\">" + chart_.title +
           "</text>";
    for (const double share : {0.0, 0.5, 1.0}) out += level(share);
    out += frame_number(0, "start");
    if (chart_.values.size() > 1) out += frame_number(chart_.values.size() - 1, "end");
    out += chart_.joined ? line() : dots();
    for (const std::size_t index : chart_.marked) {
      out += format("<circle class=\"mark\" cx=\"%.1f\" cy=\"%.1f\" r=\"5\"/>", x(index), y(index));
    }
    return out + "</svg>\n";
  }

 private:
  double x(std::size_t index) const {
    const double last = std::max(1.0, static_cast<double>(chart_.values.size()) - 1);
    return left + static_cast<double>(index) / last * (width - left - right);
  }
  double y(std::size_t index) const {
    const double share = (chart_.values[index] - chart_.low) / (chart_.high - chart_.low);
    return height_of(std::clamp(share, 0.0, 1.0));
  }
  static double height_of(double share) {
    return height - bottom - share * (height - top - bottom);
  }

  /// A line across, with its value.
  std::string level(double share) const {
    const double at = height_of(share), value = chart_.low + share * (chart_.high - chart_.low);
    return format("<path class=\"grid\" d=\"M%g %.1fH%g\"/>", left, at, width - right) +
           format("<text x=\"%g\" y=\"%.1f\" text-anchor=\"end\">%.*f</text>", left - 8, at + 4,
                  chart_.decimals, value);
  }
  std::string frame_number(std::size_t index, const char* anchor) const {
    return format("<text x=\"%.1f\" y=\"%g\" text-anchor=\"%s\">%zu</text>", x(index), height - 6,
                  anchor, index);
  }
  std::string line() const {
    std::string points;
    for (std::size_t i = 0; i < chart_.values.size(); ++i) {
      points += format("%s%.1f %.1f", i == 0 ? "M" : "L", x(i), y(i));
    }
    return "<path class=\"line\" d=\"" + points + "\"/>";
  }
  std::string dots() const {
    std::string out;
    for (std::size_t i = 0; i < chart_.values.size(); ++i) {
      out += format("<circle class=\"dot\" cx=\"%.1f\" cy=\"%.1f\" r=\"2.5\"/>", x(i), y(i));
    }
    return out;
  }

  const LineChart& chart_;
};

}  // namespace

std::string svg(const LineChart& chart) {
  return Drawing(chart).text();
}

}  // namespace scrim::cli
