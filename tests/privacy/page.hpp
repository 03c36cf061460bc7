/// Pages with QR codes and text, and the programs that read them.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace scrim::test {

/// A picture of one channel, 0 (black) to 255, rows without gaps.
struct Gray {
  int width = 0, height = 0;
  std::vector<float> values;

  Gray(int w, int h, float value)
      : width(w), height(h), values(std::size_t(w) * std::size_t(h), value) {}

  float& at(int x, int y) { return values[std::size_t(y) * std::size_t(width) + std::size_t(x)]; }
  float at(int x, int y) const { return const_cast<Gray*>(this)->at(x, y); }
};

/// Whether qrencode, zbarimg, tesseract and ffmpeg are there.
bool can_make_and_read_pages();

/// Draws a QR code of `text` with modules of `module` pixels, its quiet zone's corner at (x, y).
/// Returns how many pixels it is wide.
int draw_code(Gray& page, int x, int y, int module, const std::string& text);

/// Draws a line of text whose capitals are about 0.73·`size` pixels high; what does not fit is cut.
void draw_text(Gray& page, int x, int y, int size, const std::string& text);

/// Columns [begin, end).
Gray cut_out(const Gray& picture, int begin, int end);

/// What zbarimg finds, in the picture as it is and in a large black and white one: the text of
/// every QR code, one in a line. (In stripes zbarimg finds bar codes that nobody drew.)
std::string read_codes(const Gray& picture);

/// What tesseract finds.
std::string read_text(const Gray& picture);

/// How many words of four letters and more of `text` are in what was read, in any case.
int words_found(const std::string& text, const std::string& read);

}  // namespace scrim::test
