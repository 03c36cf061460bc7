#include "apps/live/session/outputs.hpp"

#include <algorithm>
#include <utility>

namespace scrim::live {

io::Result<Outputs> Outputs::create(const SessionFactories& factories,
                                    const std::vector<std::string>& names,
                                    const io::VirtualMode& mode,
                                    io::OnVirtualCameraChange changed) {
  Outputs outputs(factories, std::move(changed));
  outputs.wished_ = mode;
  for (const std::string& name : names) {
    outputs.outputs_.push_back({.asked = name, .camera = nullptr, .offered = {}, .problem = {}});
    outputs.make(outputs.outputs_.back(), mode);
  }
  if (!outputs.names().empty()) return outputs;
  std::string lines;
  for (const std::string& problem : outputs.problems()) {
    lines += (lines.empty() ? "" : "; ") + problem;
  }
  return tl::unexpected(lines.empty() ? "no virtual camera was asked for" : lines);
}

/// The old one goes first: two cannot have one device, or one name.
void Outputs::make(Output& output, const io::VirtualMode& mode) {
  output.camera.reset();
  output.offered = mode;
  auto camera = factories_->make_output(output.asked, mode, changed_);
  output.problem = camera ? "" : camera.error();
  if (camera) output.camera = std::move(*camera);
}

bool Outputs::wanted() const {
  return std::any_of(outputs_.begin(), outputs_.end(), watched);
}

std::vector<std::string> Outputs::names() const {
  std::vector<std::string> names;
  for (const Output& output : outputs_) {
    if (output.camera) names.push_back(output.camera->name());
  }
  return names;
}

std::vector<std::string> Outputs::watchers() const {
  std::vector<std::string> all;
  for (const Output& output : outputs_) {
    if (!output.camera) continue;
    for (std::string& watcher : output.camera->watchers()) {
      if (std::find(all.begin(), all.end(), watcher) == all.end())
        all.push_back(std::move(watcher));
    }
  }
  return all;
}

std::vector<std::string> Outputs::problems() const {
  std::vector<std::string> lines;
  for (const Output& output : outputs_) {
    std::string line = output.camera ? output.camera->problem() : output.problem;
    if (!line.empty()) lines.push_back(std::move(line));
    if (output.camera && output.offered != wished_) {
      lines.push_back(output.camera->name() +
                      ": the other size or rate is used when nobody watches it any more");
    }
  }
  return lines;
}

io::VirtualMode Outputs::mode() const {
  const auto first = std::find_if(outputs_.begin(), outputs_.end(), watched);
  if (first != outputs_.end()) return first->camera->mode();
  return outputs_.front().offered;
}

void Outputs::offer(const io::VirtualMode& mode) {
  wished_ = mode;
  for (Output& output : outputs_) {
    if (output.offered != mode && !watched(output)) make(output, mode);
  }
}

std::optional<MutableFrame> Outputs::acquire() {
  for (filled_ = 0; filled_ < outputs_.size(); ++filled_) {
    if (!watched(outputs_[filled_])) continue;
    if (const auto frame = outputs_[filled_].camera->acquire()) {
      frame_ = *frame;
      return frame;
    }
  }
  return std::nullopt;
}

void Outputs::publish(std::int64_t time) {
  const Frame made = readable(frame_);
  for (std::size_t i = filled_ + 1; i < outputs_.size(); ++i) {
    if (!watched(outputs_[i])) continue;
    if (const auto copy = outputs_[i].camera->acquire()) {
      fitter_.fit(made, *copy);
      outputs_[i].camera->publish(time);
    }
  }
  outputs_[filled_].camera->publish(time);
}

}  // namespace scrim::live
