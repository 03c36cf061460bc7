/// A key that switches the effect from anywhere, where the desktop lets apps have one.
#pragma once

#include <QDBusMessage>
#include <QDBusObjectPath>
#include <QObject>
#include <QVariantMap>

namespace scrim::desktop {

/// Speaks with org.freedesktop.portal.GlobalShortcuts. Without that portal nothing happens, but for
/// the line that says so.
class GlobalShortcut : public QObject {
  Q_OBJECT

 public:
  explicit GlobalShortcut(QObject* parent = nullptr);

  /// Asks for Ctrl+Shift+P; the desktop may ask the user, and give another key.
  void bind();

 signals:
  void activated();
  /// What came of it: a line for the user.
  void told(const QString& line);

 private slots:
  void session_made(uint code, const QVariantMap& results);
  void bound(uint code, const QVariantMap& results);
  void pressed(const QDBusObjectPath& session, const QString& id, qulonglong time,
               const QVariantMap& options);

 private:
  void make_session();
  void call(const QString& method, QVariantList arguments, QVariantMap options, const char* slot);
  void give_up(const QString& why);

  QString session_;
  int requests_ = 0;
};

}  // namespace scrim::desktop
