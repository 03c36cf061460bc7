#include "apps/live/control/preview_memory.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

namespace scrim::live {
namespace {

constexpr std::uint32_t magic = 0x4d524353;  // "SCRM"
constexpr std::uint32_t version = 1;
constexpr std::uint32_t slot_count = 3;
constexpr std::size_t page = 4096;
constexpr int plane_count = 3;

enum Part : std::uint32_t { has_source = 1, has_matte = 2, has_result = 4 };

/// What a slot holds.
struct Shape {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  std::uint32_t matrix = 0;
  std::uint32_t range = 0;
  std::uint32_t contents = 0;
};

/// A shape in shared memory. Each number is read once: the other program may change it at any time.
class SharedShape {
 public:
  void store(const Shape& shape) {
    width_.store(shape.width, std::memory_order_relaxed);
    height_.store(shape.height, std::memory_order_relaxed);
    matrix_.store(shape.matrix, std::memory_order_relaxed);
    range_.store(shape.range, std::memory_order_relaxed);
    contents_.store(shape.contents, std::memory_order_relaxed);
  }
  Shape load() const {
    return {.width = width_.load(std::memory_order_relaxed),
            .height = height_.load(std::memory_order_relaxed),
            .matrix = matrix_.load(std::memory_order_relaxed),
            .range = range_.load(std::memory_order_relaxed),
            .contents = contents_.load(std::memory_order_relaxed)};
  }

 private:
  std::atomic<std::uint32_t> width_, height_, matrix_, range_, contents_;
};

/// `sequence` is odd while the slot is being written, and grows with every frame.
struct Slot {
  std::atomic<std::uint32_t> sequence;
  SharedShape shape;
};

struct Header {
  std::uint32_t magic;
  std::uint32_t version;
  std::atomic<std::uint64_t> capacity;  ///< bytes of pixels of one slot
  std::atomic<std::uint32_t> newest;    ///< slot
  std::atomic<std::uint32_t> written;   ///< frames since the start; 0: none yet
  std::array<Slot, slot_count> slots;
};
static_assert(sizeof(Header) <= page);
static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

std::size_t pixels(std::size_t width, std::size_t height) {
  return width * height + 2 * ((width + 1) / 2) * ((height + 1) / 2);
}

std::size_t slot_bytes(std::size_t width, std::size_t height) {
  return 2 * pixels(width, height) + width * height;
}

std::string system_message(const char* what) {
  return std::string("the preview's memory cannot be ") + what + ": " + std::strerror(errno);
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int get() const { return number_; }

 private:
  int number_;
};

class Mapping {
 public:
  Mapping(int descriptor, std::size_t size, int protection)
      : start_(::mmap(nullptr, size, protection, MAP_SHARED, descriptor, 0)), size_(size) {}
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  ~Mapping() {
    if (valid()) ::munmap(start_, size_);
  }
  bool valid() const { return start_ != MAP_FAILED; }
  std::uint8_t* data() const { return static_cast<std::uint8_t*>(start_); }
  Header& header() const { return *static_cast<Header*>(start_); }

 private:
  void* start_;
  std::size_t size_;
};

/// The whole file as a lock. The reader's copy of the descriptor holds a shared one from the moment
/// it is made until its last owner is gone, however that ends.
struct flock whole(short type) {
  struct flock lock {};
  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  return lock;
}

/// Copies rows from one picture into the next bytes of a slot.
std::uint8_t* put(std::uint8_t* to, const std::uint8_t* from, std::ptrdiff_t stride,
                  std::size_t width, std::size_t height) {
  for (std::size_t y = 0; y < height; ++y) {
    std::memcpy(to, from, width);
    to += width;
    from += stride;
  }
  return to;
}

std::uint8_t* put(std::uint8_t* to, const Frame& frame) {
  const auto width = static_cast<std::size_t>(frame.layout.width);
  const auto height = static_cast<std::size_t>(frame.layout.height);
  to = put(to, frame.planes[0], frame.strides[0], width, height);
  for (std::size_t p = 1; p < plane_count; ++p) {
    to = put(to, frame.planes[p], frame.strides[p], (width + 1) / 2, (height + 1) / 2);
  }
  return to;
}

class Writer : public PreviewWriter {
 public:
  Writer(int descriptor, std::size_t size, std::size_t capacity)
      : descriptor_(descriptor),
        memory_(descriptor, size, PROT_READ | PROT_WRITE),
        capacity_(capacity) {}

  io::Result<void> prepare() {
    if (!memory_.valid()) return tl::unexpected(system_message("mapped"));
    Header& header = memory_.header();
    header.magic = magic;
    header.version = version;
    header.capacity = capacity_;
    // Kernels before 5.1 lack the last seal; then a reader of the same user could write.
    constexpr int seals = F_SEAL_SHRINK | F_SEAL_GROW;
    ::fcntl(descriptor_.get(), F_ADD_SEALS, F_SEAL_FUTURE_WRITE);
    if (::fcntl(descriptor_.get(), F_ADD_SEALS, seals | F_SEAL_SEAL) != 0) {
      return tl::unexpected(system_message("sealed"));
    }
    return {};
  }

  int share() override {
    const std::string path = "/proc/self/fd/" + std::to_string(descriptor_.get());
    const int copy = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (copy < 0) return -1;
    struct flock lock = whole(F_RDLCK);
    if (::fcntl(copy, F_OFD_SETLK, &lock) == 0) return copy;
    ::close(copy);
    return -1;
  }

  bool wanted() const override {
    struct flock lock = whole(F_WRLCK);
    return ::fcntl(descriptor_.get(), F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
  }

  void write(const PreviewFrame& frame) override {
    const Frame& first = frame.source.planes[0] != nullptr ? frame.source : frame.result;
    const auto width = static_cast<std::size_t>(first.layout.width);
    const auto height = static_cast<std::size_t>(first.layout.height);
    if (slot_bytes(width, height) > capacity_) return;

    Header& header = memory_.header();
    const std::uint32_t next = (newest_ + 1) % slot_count;
    Slot& slot = header.slots[next];
    const std::uint32_t sequence = slot.sequence.load(std::memory_order_relaxed);
    slot.sequence.store(sequence + 1, std::memory_order_relaxed);
    std::atomic_thread_fence(std::memory_order_release);
    std::uint8_t* to = memory_.data() + page + next * capacity_;
    slot.shape.store({.width = static_cast<std::uint32_t>(width),
                      .height = static_cast<std::uint32_t>(height),
                      .matrix = static_cast<std::uint32_t>(first.layout.matrix),
                      .range = static_cast<std::uint32_t>(first.layout.range),
                      .contents = fill(frame, to, width, height)});
    slot.sequence.store(sequence + 2, std::memory_order_release);
    newest_ = next;
    header.newest.store(next, std::memory_order_release);
    header.written.fetch_add(1, std::memory_order_release);
  }

 private:
  static std::uint32_t fill(const PreviewFrame& frame, std::uint8_t* to, std::size_t width,
                            std::size_t height) {
    std::uint32_t contents = 0;
    if (frame.source.planes[0] != nullptr) {
      to = put(to, frame.source);
      contents |= has_source;
    }
    if (frame.result.planes[0] != nullptr) {
      to = put(to, frame.result);
      contents |= has_result;
    }
    if (frame.matte.data != nullptr) {
      put(to, frame.matte.data, frame.matte.stride, width, height);
      contents |= has_matte;
    }
    return contents;
  }

  Descriptor descriptor_;
  Mapping memory_;
  std::size_t capacity_;
  std::uint32_t newest_ = 0;
};

class Reader : public PreviewReader {
 public:
  Reader(std::unique_ptr<Descriptor> descriptor, std::size_t size)
      : descriptor_(std::move(descriptor)), memory_(descriptor_->get(), size, PROT_READ) {}

  io::Result<void> check(std::size_t size) {
    if (!memory_.valid()) return tl::unexpected(system_message("mapped"));
    const Header& header = memory_.header();
    capacity_ = header.capacity;
    if (header.magic != magic || header.version != version ||
        capacity_ > (size - page) / slot_count) {
      return tl::unexpected<std::string>(
          "the preview's memory is of another version of Scrim; restart Scrim");
    }
    return {};
  }

  std::optional<PreviewFrame> newest() override {
    const Header& header = memory_.header();
    const std::uint32_t written = header.written.load(std::memory_order_acquire);
    if (written == written_) return std::nullopt;
    const std::uint32_t index = header.newest.load(std::memory_order_acquire) % slot_count;
    const Slot& slot = header.slots[index];
    const std::uint32_t before = slot.sequence.load(std::memory_order_acquire);
    const Shape shape = slot.shape.load();
    if (before % 2 != 0 || !possible(shape)) return std::nullopt;
    const std::uint8_t* from = memory_.data() + page + index * capacity_;
    copy_.assign(from, from + slot_bytes(shape.width, shape.height));
    std::atomic_thread_fence(std::memory_order_acquire);
    if (slot.sequence.load(std::memory_order_relaxed) != before) return std::nullopt;
    written_ = written;
    return views(shape);
  }

 private:
  bool possible(const Shape& shape) const {
    const auto fits = [](std::uint32_t n, int most) {
      return n > 0 && n <= static_cast<std::uint32_t>(most);
    };
    return fits(shape.width, max_width) && fits(shape.height, max_height) &&
           slot_bytes(shape.width, shape.height) <= capacity_;
  }

  PreviewFrame views(const Shape& shape) {
    const Layout layout{.width = static_cast<int>(shape.width),
                        .height = static_cast<int>(shape.height),
                        .format = Format::i420,
                        .matrix = shape.matrix == 0 ? Matrix::bt601 : Matrix::bt709,
                        .range = shape.range == 0 ? Range::limited : Range::full};
    PreviewFrame frame;
    std::uint8_t* at = copy_.data();
    const std::size_t picture = pixels(shape.width, shape.height);
    if ((shape.contents & has_source) != 0) {
      frame.source = view(layout, at);
      at += picture;
    }
    if ((shape.contents & has_result) != 0) {
      frame.result = view(layout, at);
      at += picture;
    }
    if ((shape.contents & has_matte) != 0) frame.matte = {.data = at, .stride = layout.width};
    return frame;
  }

  static Frame view(const Layout& layout, const std::uint8_t* at) {
    const std::ptrdiff_t half_width = (layout.width + 1) / 2;
    const std::uint8_t* u = at + std::ptrdiff_t{layout.width} * layout.height;
    const std::uint8_t* v = u + half_width * ((layout.height + 1) / 2);
    return {
        .layout = layout, .planes = {at, u, v}, .strides = {layout.width, half_width, half_width}};
  }

  std::unique_ptr<Descriptor> descriptor_;
  Mapping memory_;
  std::size_t capacity_ = 0;
  std::uint32_t written_ = 0;
  std::vector<std::uint8_t> copy_;
};

}  // namespace

io::Result<std::unique_ptr<PreviewWriter>> PreviewWriter::create(int most_wide, int most_high) {
  const std::size_t capacity =
      (slot_bytes(static_cast<std::size_t>(most_wide), static_cast<std::size_t>(most_high)) + page -
       1) /
      page * page;
  const std::size_t size = page + slot_count * capacity;
  const int descriptor = ::memfd_create("scrim-preview", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (descriptor < 0) return tl::unexpected(system_message("made"));
  if (::ftruncate(descriptor, static_cast<off_t>(size)) != 0) {
    ::close(descriptor);
    return tl::unexpected(system_message("made"));
  }
  auto writer = std::make_unique<Writer>(descriptor, size, capacity);
  if (auto ready = writer->prepare(); !ready) return tl::unexpected(ready.error());
  return writer;
}

io::Result<std::unique_ptr<PreviewReader>> PreviewReader::open(int number) {
  auto descriptor = std::make_unique<Descriptor>(number);
  struct stat facts {};
  // Memory that can shrink could end this program in the middle of a read.
  const int seals = ::fcntl(number, F_GET_SEALS);
  if (seals < 0 || (seals & F_SEAL_SHRINK) == 0 || ::fstat(number, &facts) != 0 ||
      facts.st_size < static_cast<off_t>(page)) {
    return tl::unexpected<std::string>("what was given as the preview is not Scrim's memory");
  }
  const auto size = static_cast<std::size_t>(facts.st_size);
  auto reader = std::make_unique<Reader>(std::move(descriptor), size);
  if (auto good = reader->check(size); !good) return tl::unexpected(good.error());
  return reader;
}

}  // namespace scrim::live
