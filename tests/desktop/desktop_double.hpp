/// The parts of a desktop that a virtual screen lacks, on the session bus: the settings and
/// shortcuts portals, and a tray.
#pragma once

#include <QDBusContext>
#include <QDBusMessage>
#include <QDBusObjectPath>
#include <QDBusVariant>
#include <QObject>
#include <QStringList>
#include <QVariantMap>

namespace scrim::desktop_test {

/// org.freedesktop.portal.Desktop with Settings (light or dark) and GlobalShortcuts. Serves while
/// the test's event loop turns.
class PortalDouble : public QObject, protected QDBusContext {
  Q_OBJECT

 public:
  PortalDouble();

  void prefer_dark(bool dark);
  bool has_shortcut() const { return !session_.isEmpty(); }
  /// As if the user had pressed the key somewhere else.
  void press();

 private:
  friend class SettingsAdaptor;
  friend class ShortcutsAdaptor;
  void respond(const QDBusMessage& message, const QVariantMap& options, const QVariantMap& results);

  bool dark_ = false;
  QString session_;
};

/// org.kde.StatusNotifierWatcher: the items of the tray.
class TrayDouble : public QObject, protected QDBusContext {
  Q_OBJECT
  Q_CLASSINFO("D-Bus Interface", "org.kde.StatusNotifierWatcher")
  Q_PROPERTY(bool IsStatusNotifierHostRegistered READ yes)
  Q_PROPERTY(int ProtocolVersion READ protocol)
  Q_PROPERTY(QStringList RegisteredStatusNotifierItems READ items)

 public:
  TrayDouble();

  bool yes() const { return true; }
  int protocol() const { return 0; }
  QStringList items() const { return items_; }
  /// A click on the newest item.
  void click();
  /// The words of the newest item's menu, and the choice of one of them.
  QStringList menu();
  bool choose(const QString& words);

 public slots:
  Q_SCRIPTABLE void RegisterStatusNotifierItem(const QString& service);
  Q_SCRIPTABLE void RegisterStatusNotifierHost(const QString&) {}

 private:
  QMap<QString, int> read_menu();

  QStringList items_;
};

}  // namespace scrim::desktop_test
