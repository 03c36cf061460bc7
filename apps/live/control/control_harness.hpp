/// A live camera that is served over a real bus, and a client, for each test.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <string>

#include "apps/live/control/control_client.hpp"
#include "apps/live/control/control_doubles.hpp"
#include "apps/live/control/control_service.hpp"

namespace scrim::live {

class ControlTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "scrim-control-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    settings_ = folder_ / "config" / "settings.toml";
    policy_ = folder_ / "etc" / "policy.toml";
    client_ = ControlClient::connect().value();
    client_->on_running([this](bool running) { running_.add(running); });
    client_->on_changed([this](const LiveStatus& status) { changes_.add(status); });
    client_->on_setting(
        [this](const std::string& key, const std::string& value) { set_.add(key + "=" + value); });
  }
  void TearDown() override {
    service_.reset();
    client_.reset();
    std::filesystem::remove_all(folder_);
  }

  void serve(const Preferences& preferences = {}) {
    auto service = ControlService::serve(
        camera_, preferences, settings_, policy_, [this] { quits_.add(1); },
        [this](const std::string& problem) { problems_.add(problem); });
    ASSERT_TRUE(service) << service.error();
    service_ = std::move(*service);
    ASSERT_EQ(service_->bus_problem(), "");
  }

  static void write(const std::filesystem::path& file, const std::string& text) {
    std::filesystem::create_directories(file.parent_path());
    const std::filesystem::path fresh = file.string() + ".new";
    std::ofstream(fresh) << text;
    std::filesystem::rename(fresh, file);
  }

  bool problem_seen(const std::string& part) {
    return changes_.see([&part](const LiveStatus& status) {
      return std::any_of(status.problems.begin(), status.problems.end(),
                         [&](const auto& line) { return line.find(part) != std::string::npos; });
    });
  }
  bool told(const std::function<bool(const Preferences&)>& fits) { return camera_.told.see(fits); }
  bool heard(const std::string& setting) {
    return set_.see([&setting](const std::string& one) { return one == setting; });
  }

  std::filesystem::path folder_, settings_, policy_;
  ToldCamera camera_;
  Happenings<int> quits_;
  Happenings<std::string> problems_;
  Happenings<bool> running_;
  Happenings<LiveStatus> changes_;
  Happenings<std::string> set_;
  std::unique_ptr<ControlService> service_;
  std::unique_ptr<ControlClient> client_;
};

}  // namespace scrim::live
