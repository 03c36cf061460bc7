#include "page.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string_view>

namespace scrim::test {
namespace {

namespace fs = std::filesystem;

/// What a command writes to its standard output; a command that fails writes nothing worth reading.
std::string output_of(const std::string& command) {
  std::string out;
  std::FILE* pipe = popen((command + " 2>/dev/null").c_str(), "r");
  if (pipe == nullptr) return out;
  std::array<char, 4096> buffer{};
  for (std::size_t n; (n = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
    out.append(buffer.data(), n);
  }
  pclose(pipe);
  return out;
}

/// A PGM file as long as this object lives.
class PictureFile {
 public:
  explicit PictureFile(const Gray& picture)
      : path_(fs::temp_directory_path() / ("scrim-page-" + std::to_string(getpid()) + ".pgm")) {
    std::ofstream file(path_, std::ios::binary);
    file << "P5\n" << picture.width << ' ' << picture.height << "\n255\n";
    for (const float v : picture.values) {
      file.put(static_cast<char>(static_cast<std::uint8_t>(std::clamp(v, 0.0F, 255.0F) + 0.5F)));
    }
  }
  PictureFile(const PictureFile&) = delete;
  PictureFile& operator=(const PictureFile&) = delete;
  ~PictureFile() {
    std::error_code ignored;
    fs::remove(path_, ignored);
  }

  std::string name() const { return '\'' + path_.string() + '\''; }

 private:
  fs::path path_;
};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

/// Three times as large, between pixels linear.
Gray enlarged_in_black_and_white(const Gray& picture) {
  constexpr int times = 3;
  Gray out(times * picture.width, times * picture.height, 0);
  for (int y = 0; y < out.height; ++y) {
    for (int x = 0; x < out.width; ++x) {
      const int left = x / times, top = y / times;
      const int right = std::min(left + 1, picture.width - 1);
      const int bottom = std::min(top + 1, picture.height - 1);
      const float u = float(x % times) / times, v = float(y % times) / times;
      const float upper = (1 - u) * picture.at(left, top) + u * picture.at(right, top);
      const float lower = (1 - u) * picture.at(left, bottom) + u * picture.at(right, bottom);
      out.at(x, y) = (1 - v) * upper + v * lower < 128 ? 0.0F : 255.0F;
    }
  }
  return out;
}

void put(Gray& page, int x, int y, float value) {
  if (x >= 0 && y >= 0 && x < page.width && y < page.height) page.at(x, y) = value;
}

}  // namespace

bool can_make_and_read_pages() {
  for (const char* tool : {"qrencode", "zbarimg", "tesseract", "ffmpeg"}) {
    if (output_of(std::string("command -v ") + tool).empty()) return false;
  }
  return true;
}

int draw_code(Gray& page, int x, int y, int module, const std::string& text) {
  std::istringstream lines(output_of("qrencode -t ASCII -o - '" + text + "'"));
  int row = 0, width = 0;
  for (std::string line; std::getline(lines, line); ++row) {
    width = int(line.size()) / 2;
    for (int column = 0; column < width; ++column) {
      const float value = line[2 * std::size_t(column)] == '#' ? 0.0F : 255.0F;
      for (int j = 0; j < module; ++j) {
        for (int i = 0; i < module; ++i) {
          put(page, x + column * module + i, y + row * module + j, value);
        }
      }
    }
  }
  return width * module;
}

void draw_text(Gray& page, int x, int y, int size, const std::string& text) {
  const int width = page.width - x, height = 3 * size / 2;
  const std::string line =
      output_of("ffmpeg -v error -nostdin -f lavfi -i \"color=white:s=" + std::to_string(width) +
                'x' + std::to_string(height) +
                ",format=gray,drawtext=font=DejaVu Sans:fontsize=" + std::to_string(size) +
                ":text='" + text + "'\" -frames:v 1 -f rawvideo -pix_fmt gray -");
  if (line.size() < std::size_t(width) * std::size_t(height)) return;
  for (int j = 0; j < height; ++j) {
    for (int i = 0; i < width; ++i) {
      const auto value = static_cast<std::uint8_t>(line[std::size_t(j * width + i)]);
      put(page, x + i, y + j, std::clamp((float(value) - 16) * 255 / 219, 0.0F, 255.0F));
    }
  }
}

Gray cut_out(const Gray& picture, int begin, int end) {
  Gray out(end - begin, picture.height, 0);
  for (int y = 0; y < out.height; ++y) {
    for (int x = 0; x < out.width; ++x) out.at(x, y) = picture.at(begin + x, y);
  }
  return out;
}

std::string read_codes(const Gray& picture) {
  const auto read = [](const Gray& what) {
    return output_of("zbarimg -q --raw -Sdisable -Sqrcode.enable " + PictureFile(what).name());
  };
  return read(picture) + read(enlarged_in_black_and_white(picture));
}

std::string read_text(const Gray& picture) {
  // 6: one block of text, whatever its size.
  return output_of("OMP_THREAD_LIMIT=1 tesseract " + PictureFile(picture).name() +
                   " stdout --psm 6");
}

int words_found(const std::string& text, const std::string& read) {
  const std::string found = lower(read);
  std::istringstream words(lower(text));
  int count = 0;
  for (std::string word; words >> word;) {
    count += word.size() >= 4 && found.find(word) != std::string::npos ? 1 : 0;
  }
  return count;
}

}  // namespace scrim::test
