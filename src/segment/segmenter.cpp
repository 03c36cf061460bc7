#include "segment/segmenter.hpp"

#include <algorithm>
#include <span>
#include <string>
#include <utility>

#include "models/models.hpp"
#include "nn/tflite_reader.hpp"
#include "segment/exposure.hpp"
#include "segment/mirror.hpp"
#include "segment/plausible.hpp"
#include "segment/read_mask.hpp"
#include "segment/turn_clockwise.hpp"

namespace scrim {
namespace {

std::span<const std::byte> file_of(const Options& options) {
  if (!options.model_file.empty()) return options.model_file;
  return options.model == Model::landscape ? models::landscape() : models::general();
}

tl::unexpected<Error> unsupported(std::string message) {
  return tl::unexpected(Error{Status::unsupported, std::move(message)});
}

std::string text(const nn::Shape& shape) {
  std::string out;
  for (int d : shape.dims) {
    out += out.empty() ? '[' : ',';
    out += std::to_string(d);
  }
  return out + ']';
}

Result<void> check(const nn::Network& network) {
  if (network.input_count() != 1 || network.output_count() != 1) {
    return unsupported("model: one input and one output are needed, this one has " +
                       std::to_string(network.input_count()) + " and " +
                       std::to_string(network.output_count()));
  }
  const nn::Shape in = network.input_shape();
  if (in.rank != 4 || in.n() != 1 || in.c() != 3 || in.h() > max_mask_side ||
      in.w() > max_mask_side) {
    return unsupported("model: the input must be [1,H,W,3], it is " + text(in));
  }
  const nn::Shape out = network.output_shape();
  if (out.rank != 4 || out.n() != 1 || out.c() > 2 || out.h() > max_mask_side ||
      out.w() > max_mask_side) {
    return unsupported("model: the output must be [1,H,W,1] or [1,H,W,2], it is " + text(out));
  }
  return {};
}

}  // namespace

Result<Segmenter> Segmenter::create(const Options& options) {
  const std::span<const std::byte> file = file_of(options);
  if (file.empty()) {
    return tl::unexpected(Error{Status::bad_argument,
                                "model: none is built into this library; "
                                "give the bytes of one in Options::model_file"});
  }
  Result<nn::Graph> graph = nn::read_tflite(file);
  if (!graph) return tl::unexpected(std::move(graph.error()));
  Result<nn::Network> network = nn::Network::create(std::move(*graph), options.threads);
  if (!network) return tl::unexpected(std::move(network.error()));
  if (Result<void> fits = check(*network); !fits) return tl::unexpected(std::move(fits.error()));
  const nn::Shape in = network->input_shape(), out = network->output_shape();
  return Segmenter(std::move(*network), in, out, options.without);
}

Segmenter::Segmenter(nn::Network network, nn::Shape input, nn::Shape output, Techniques without)
    : network_(std::move(network)),
      input_(input),
      output_(output),
      without_(without),
      mask_(std::size_t(output.h()) * std::size_t(output.w())),
      turning_(std::max(mask_.size(), 3 * std::size_t(input.h()) * std::size_t(input.w()))) {}

void Segmenter::plan(const Layout& layout) {
  sampler_.emplace(layout, input_.w(), input_.h());
  sampled_ = seen_ = 0;
}

void Segmenter::sample(const Proxy& proxy, const Region& region, int turn, bool mirrored) {
  region_ = region;
  turn_ = turn;
  mirrored_ = mirrored;
  sampled_ = proxy.serial();
  const std::span<float> input = network_.input();
  if (turn == 0) {
    sampler_->sample(proxy, region, input);
  } else {
    const std::span<float> lying = turning_.span().first(input.size());
    sampler_->sample(proxy, region, lying);
    turn_clockwise(lying, input_.w(), input_.h(), 3, turn, input);
  }
  if (mirrored) mirror(input, input_.w(), 3);
  if (without_.has(Technique::exposure)) return;
  const ExposureCorrection correction = find_correction(input, input_.w());
  if (correction != ExposureCorrection{}) correct_exposure(correction, input);
}

Status Segmenter::run() {
  network_.run();
  seen_ = std::exchange(sampled_, 0);
  const std::span<float> mask = mask_.span();
  const std::span<float> upright = turn_ == 0 ? mask : turning_.span().first(mask.size());
  traits_ = {.background = 1};
  readable_ = read_mask(network_.output(), output_.c(), upright);
  if (!readable_) return Status::model_failed;
  if (mirrored_) mirror(upright, output_.w(), 1);
  traits_ = scrim::traits(upright, output_.w());
  if (!is_plausible(traits_)) return Status::model_failed;
  if (turn_ != 0) turn_clockwise(upright, output_.w(), output_.h(), 1, 4 - turn_, mask);
  return Status::ok;
}

std::size_t Segmenter::memory() const {
  return network_.memory() + mask_.bytes() + turning_.bytes() + (sampler_ ? sampler_->memory() : 0);
}

}  // namespace scrim
