#include "apps/desktop/live_link.hpp"

#include <array>
#include <chrono>
#include <future>
#include <utility>

namespace scrim::desktop {
namespace {

constexpr std::array shown_settings{"on",   "effect", "strength", "look",
                                    "with", "camera", "quality"};

QString text(const std::string& line) {
  return QString::fromStdString(line);
}

}  // namespace

LiveLink::LiveLink(QObject* parent) : QObject(parent), worker_(new QObject) {
  worker_->moveToThread(&thread_);
  connect(&thread_, &QThread::finished, worker_, &QObject::deleteLater);
  thread_.setObjectName("live-link");
  thread_.start();
  connect(&service_, &ServiceProcess::ended, this, [this](const QString& why) {
    // Another live camera came first: then this one is of no use, and all is well.
    last_words_ = why;
    if (!running_) fail(why);
  });
}

LiveLink::~LiveLink() {
  QMetaObject::invokeMethod(worker_, [this] { client_.reset(); });
  thread_.quit();
  thread_.wait();
}

void LiveLink::ask(Call call) {
  QMetaObject::invokeMethod(worker_, [this, call = std::move(call)] {
    if (client_) call(*client_);
  });
}

void LiveLink::open() {
  QMetaObject::invokeMethod(worker_, [this] { connect_client(); });
}

void LiveLink::connect_client() {
  if (!client_) {
    auto client = live::ControlClient::connect();
    if (!client) {
      const QString why = text(client.error());
      QMetaObject::invokeMethod(this, [this, why] { fail(why); });
      return;
    }
    client_ = std::move(*client);
    client_->on_changed([this](const live::LiveStatus& status) { emit status_changed(status); });
    client_->on_setting([this](const std::string& key, const std::string& value) {
      emit setting_changed(text(key), text(value));
    });
    client_->on_running([this](bool running) {
      QMetaObject::invokeMethod(this, [this, running] { connected(running); });
    });
  }
  const bool running = client_->running();
  QMetaObject::invokeMethod(this, [this, running] {
    if (running) {
      connected(true);
    } else {
      last_words_.clear();
      service_.start();
    }
  });
}

void LiveLink::connected(bool running) {
  if (leaving_ || running == running_) return;
  running_ = running;
  emit running_changed(running);
  if (!running) {
    // When it is the app's own process, its end says why.
    if (!service_.running()) fail(std::exchange(last_words_, {}));
    return;
  }
  ask([this](live::ControlClient& client) { report_settings(client); });
  ask_status();
  ask_cameras();
}

void LiveLink::fail(const QString& why) {
  if (leaving_) return;
  running_ = false;
  emit stopped(why);
}

void LiveLink::report_settings(live::ControlClient& client) {
  for (const char* key : shown_settings) {
    if (auto value = client.get(key)) emit setting_changed(key, text(*value));
  }
}

void LiveLink::toggle() {
  ask([this](live::ControlClient& client) {
    if (auto on = client.toggle(); !on) emit refused(text(on.error()));
  });
}

void LiveLink::set(const SettingList& settings) {
  for (const auto& setting : settings) {
    pending_.removeIf([&setting](const auto& other) { return other.first == setting.first; });
    pending_.append(setting);
  }
  send_pending();
}

void LiveLink::send_pending() {
  if (sending_ || pending_.isEmpty()) return;
  sending_ = true;
  ask([this, settings = std::exchange(pending_, {})](live::ControlClient& client) {
    for (const auto& [key, value] : settings) {
      if (auto done = client.set(key.toStdString(), value.toStdString()); !done) {
        emit refused(text(done.error()));
        report_settings(client);
        break;
      }
    }
    QMetaObject::invokeMethod(this, [this] {
      sending_ = false;
      send_pending();
    });
  });
}

void LiveLink::ask_status() {
  ask([this](live::ControlClient& client) {
    if (auto status = client.status()) emit status_changed(*status);
  });
}

void LiveLink::ask_cameras() {
  ask([this](live::ControlClient& client) {
    const auto cameras = client.cameras();
    if (!cameras) return;
    QList<CameraName> names;
    for (const auto& [device, name] : *cameras) names.append({text(device), text(name)});
    emit cameras_listed(names);
  });
}

void LiveLink::open_preview() {
  ask([this](live::ControlClient& client) {
    const auto descriptor = client.open_preview();
    if (!descriptor) {
      emit refused(text(descriptor.error()));
      return;
    }
    auto reader = live::PreviewReader::open(*descriptor);
    if (reader) {
      emit preview_opened(std::move(*reader));
    } else {
      emit refused(text(reader.error()));
    }
  });
}

void LiveLink::learn_room() {
  ask([this](live::ControlClient& client) {
    if (auto begun = client.learn_room(); !begun) emit refused(text(begun.error()));
  });
}

void LiveLink::forget_room() {
  ask([this](live::ControlClient& client) {
    if (auto done = client.forget_room(); !done) emit refused(text(done.error()));
  });
}

void LiveLink::leave() {
  leaving_ = true;
  if (!service_.running()) return;
  const auto answer = std::make_shared<std::promise<bool>>();
  ask([answer](live::ControlClient& client) {
    const auto status = client.status();
    answer->set_value(status && status->watchers.empty());
  });
  std::future<bool> unwatched = answer->get_future();
  constexpr std::chrono::seconds patience{1};  // the user has closed the window, and waits
  if (unwatched.wait_for(patience) == std::future_status::ready && unwatched.get()) service_.stop();
}

}  // namespace scrim::desktop
