#include "desktop_double.hpp"

#include <QDBusAbstractAdaptor>
#include <QDBusArgument>
#include <QDBusConnection>
#include <QDBusMetaType>
#include <QTimer>

namespace scrim::desktop_test {
namespace {

constexpr auto portal = "org.freedesktop.portal.Desktop";
constexpr auto portal_path = "/org/freedesktop/portal/desktop";
constexpr auto watcher = "org.kde.StatusNotifierWatcher";
constexpr auto appearance = "org.freedesktop.appearance";
constexpr auto menu_interface = "com.canonical.dbusmenu";

QDBusConnection bus() {
  return QDBusConnection::sessionBus();
}

}  // namespace

struct Bound {
  QString id;
  QVariantMap options;
};
QDBusArgument& operator<<(QDBusArgument& out, const Bound& bound) {
  out.beginStructure();
  out << bound.id << bound.options;
  out.endStructure();
  return out;
}
const QDBusArgument& operator>>(const QDBusArgument& in, Bound& bound) {
  in.beginStructure();
  in >> bound.id >> bound.options;
  in.endStructure();
  return in;
}

class SettingsAdaptor : public QDBusAbstractAdaptor {
  Q_OBJECT
  Q_CLASSINFO("D-Bus Interface", "org.freedesktop.portal.Settings")

 public:
  explicit SettingsAdaptor(PortalDouble* owner) : QDBusAbstractAdaptor(owner), owner_(*owner) {}

 public slots:
  QDBusVariant Read(const QString&, const QString&) {
    const QDBusVariant number(QVariant(owner_.dark_ ? 1U : 2U));
    return QDBusVariant(QVariant::fromValue(number));
  }

 signals:
  void SettingChanged(const QString& group, const QString& key, const QDBusVariant& value);

 private:
  PortalDouble& owner_;
};

class ShortcutsAdaptor : public QDBusAbstractAdaptor {
  Q_OBJECT
  Q_CLASSINFO("D-Bus Interface", "org.freedesktop.portal.GlobalShortcuts")
  Q_PROPERTY(uint version READ version)

 public:
  explicit ShortcutsAdaptor(PortalDouble* owner) : QDBusAbstractAdaptor(owner), owner_(*owner) {
    qDBusRegisterMetaType<Bound>();
    qDBusRegisterMetaType<QList<Bound>>();
  }
  uint version() const { return 1; }

 public slots:
  QDBusObjectPath CreateSession(const QVariantMap& options, const QDBusMessage& message) {
    const QString session = QString("%1/session/test").arg(portal_path);
    owner_.respond(message, options, {{"session_handle", session}});
    return QDBusObjectPath(session);
  }
  QDBusObjectPath BindShortcuts(const QDBusObjectPath& session,
                                const QList<scrim::desktop_test::Bound>& shortcuts, const QString&,
                                const QVariantMap& options, const QDBusMessage& message) {
    owner_.session_ = session.path();
    QList<Bound> bound = shortcuts;
    for (Bound& one : bound) one.options["trigger_description"] = "Ctrl+Shift+P";
    owner_.respond(message, options, {{"shortcuts", QVariant::fromValue(bound)}});
    return session;
  }

 signals:
  void Activated(const QDBusObjectPath& session, const QString& id, qulonglong time,
                 const QVariantMap& options);

 private:
  PortalDouble& owner_;
};

PortalDouble::PortalDouble() {
  new SettingsAdaptor(this);
  new ShortcutsAdaptor(this);
  bus().registerObject(portal_path, this);
  bus().registerService(portal);
}

void PortalDouble::respond(const QDBusMessage& message, const QVariantMap& options,
                           const QVariantMap& results) {
  const QString path = QString("%1/request/%2/%3")
                           .arg(portal_path, message.service().sliced(1).replace('.', '_'),
                                options.value("handle_token").toString());
  QTimer::singleShot(0, this, [path, results] {
    QDBusMessage response =
        QDBusMessage::createSignal(path, "org.freedesktop.portal.Request", "Response");
    response.setArguments({0U, results});
    bus().send(response);
  });
}

void PortalDouble::prefer_dark(bool dark) {
  dark_ = dark;
  emit findChild<SettingsAdaptor*>()->SettingChanged(appearance, "color-scheme",
                                                     QDBusVariant(dark ? 1U : 2U));
}

void PortalDouble::press() {
  emit findChild<ShortcutsAdaptor*>()->Activated(QDBusObjectPath(session_), "toggle", 0, {});
}

TrayDouble::TrayDouble() {
  bus().registerObject(
      "/StatusNotifierWatcher", this,
      QDBusConnection::ExportScriptableSlots | QDBusConnection::ExportAllProperties);
  bus().registerService(watcher);
}

void TrayDouble::RegisterStatusNotifierItem(const QString& service) {
  items_.append(service.startsWith('/') ? message().service() : service);
}

void TrayDouble::click() {
  QDBusMessage activate = QDBusMessage::createMethodCall(items_.last(), "/StatusNotifierItem",
                                                         "org.kde.StatusNotifierItem", "Activate");
  activate.setArguments({0, 0});
  bus().call(activate);
}

QMap<QString, int> TrayDouble::read_menu() {
  QDBusMessage ask =
      QDBusMessage::createMethodCall(items_.last(), "/MenuBar", menu_interface, "GetLayout");
  ask.setArguments({0, -1, QStringList()});
  const QDBusMessage answer = bus().call(ask);
  QMap<QString, int> menu;
  if (answer.arguments().size() < 2) return menu;
  const auto layout = answer.arguments()[1].value<QDBusArgument>();
  int id = 0;
  QVariantMap properties;
  layout.beginStructure();
  layout >> id >> properties;
  layout.beginArray();
  while (!layout.atEnd()) {
    QDBusVariant child;
    layout >> child;
    const auto entry = child.variant().value<QDBusArgument>();
    entry.beginStructure();
    entry >> id >> properties;
    entry.endStructure();
    menu[properties.value("label").toString().remove('_')] = id;
  }
  return menu;
}

QStringList TrayDouble::menu() {
  return read_menu().keys();
}

bool TrayDouble::choose(const QString& words) {
  const QMap<QString, int> menu = read_menu();
  if (!menu.contains(words)) return false;
  QDBusMessage event =
      QDBusMessage::createMethodCall(items_.last(), "/MenuBar", menu_interface, "Event");
  event.setArguments({menu[words], "clicked", QVariant::fromValue(QDBusVariant(QString())), 0U});
  return bus().call(event).type() == QDBusMessage::ReplyMessage;
}

}  // namespace scrim::desktop_test

#include "desktop_double.moc"
