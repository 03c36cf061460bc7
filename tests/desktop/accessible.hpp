/// The window of another program as a screen reader sees it: over AT-SPI.
#pragma once

#include <QDBusConnection>
#include <QRect>
#include <QString>
#include <QStringList>
#include <optional>

namespace scrim::desktop_test {

/// One thing of a program's window.
struct Accessible {
  QString bus, path;
  QString name, role;  ///< "push button", "check box", …
  QRect place;         ///< on the screen
  bool focusable = false, focused = false, checked = false, enabled = false, showing = false;
};

/// The desktop's accessibility bus.
class AccessibilityBus {
 public:
  /// Starts what is needed. Invalid when there is none.
  AccessibilityBus();
  bool valid() const { return bus_.isConnected(); }

  /// All things of all programs, parents before children, that are shown.
  QList<Accessible> all() const;
  /// The first with this name (and role, when given).
  std::optional<Accessible> find(const QString& name, const QString& role = {}) const;

 private:
  void walk(const QString& bus, const QString& path, int depth, QList<Accessible>& all) const;

  QDBusConnection bus_;
};

}  // namespace scrim::desktop_test
