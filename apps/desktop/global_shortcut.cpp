#include "apps/desktop/global_shortcut.hpp"

#include <QCoreApplication>
#include <QDBusArgument>
#include <QDBusConnection>
#include <QDBusMetaType>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>

namespace scrim::desktop {

struct PortalShortcut {
  QString id;
  QVariantMap options;
};

QDBusArgument& operator<<(QDBusArgument& out, const PortalShortcut& shortcut) {
  out.beginStructure();
  out << shortcut.id << shortcut.options;
  out.endStructure();
  return out;
}

const QDBusArgument& operator>>(const QDBusArgument& in, PortalShortcut& shortcut) {
  in.beginStructure();
  in >> shortcut.id >> shortcut.options;
  in.endStructure();
  return in;
}

namespace {

constexpr auto portal = "org.freedesktop.portal.Desktop";
constexpr auto portal_path = "/org/freedesktop/portal/desktop";
constexpr auto shortcuts = "org.freedesktop.portal.GlobalShortcuts";
constexpr auto request = "org.freedesktop.portal.Request";
constexpr auto toggle_id = "toggle";

}  // namespace

GlobalShortcut::GlobalShortcut(QObject* parent) : QObject(parent) {
  qDBusRegisterMetaType<PortalShortcut>();
  qDBusRegisterMetaType<QList<PortalShortcut>>();
}

void GlobalShortcut::bind() {
  const QDBusConnection bus = QDBusConnection::sessionBus();
  if (!bus.isConnected()) return give_up(tr("there is no session bus"));
  QDBusMessage version =
      QDBusMessage::createMethodCall(portal, portal_path, "org.freedesktop.DBus.Properties", "Get");
  version.setArguments({shortcuts, "version"});
  auto* watcher = new QDBusPendingCallWatcher(bus.asyncCall(version), this);
  connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, watcher] {
    watcher->deleteLater();
    if (watcher->isError()) {
      give_up(tr("this desktop has no portal for global shortcuts"));
    } else {
      make_session();
    }
  });
}

void GlobalShortcut::make_session() {
  QDBusConnection::sessionBus().connect(
      portal, portal_path, shortcuts, "Activated", this,
      SLOT(pressed(QDBusObjectPath, QString, qulonglong, QVariantMap)));
  call("CreateSession", {}, {{"session_handle_token", "scrim"}},
       SLOT(session_made(uint, QVariantMap)));
}

/// The portal answers a call with a signal of an object whose name is known before.
void GlobalShortcut::call(const QString& method, QVariantList arguments, QVariantMap options,
                          const char* slot) {
  QDBusConnection bus = QDBusConnection::sessionBus();
  const QString token = QString("scrim%1").arg(++requests_);
  const QString sender = bus.baseService().sliced(1).replace('.', '_');
  const QString path = QString("%1/request/%2/%3").arg(portal_path, sender, token);
  bus.connect(portal, path, request, "Response", this, slot);
  options["handle_token"] = token;
  arguments.append(options);
  QDBusMessage message = QDBusMessage::createMethodCall(portal, portal_path, shortcuts, method);
  message.setArguments(arguments);
  auto* watcher = new QDBusPendingCallWatcher(bus.asyncCall(message), this);
  connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, watcher] {
    watcher->deleteLater();
    if (watcher->isError()) give_up(tr("the desktop refused it"));
  });
}

void GlobalShortcut::session_made(uint code, const QVariantMap& results) {
  if (code != 0) return give_up(tr("the desktop refused it"));
  session_ = results.value("session_handle").toString();
  const PortalShortcut toggle{
      toggle_id,
      {{"description", tr("Hide or show my background")}, {"preferred_trigger", "CTRL+SHIFT+p"}}};
  call("BindShortcuts",
       {QVariant::fromValue(QDBusObjectPath(session_)),
        QVariant::fromValue(QList<PortalShortcut>{toggle}), QString()},
       {}, SLOT(bound(uint, QVariantMap)));
}

void GlobalShortcut::bound(uint code, const QVariantMap& results) {
  if (code != 0) return give_up(tr("the desktop refused it"));
  QList<PortalShortcut> all;
  results.value("shortcuts").value<QDBusArgument>() >> all;
  const QString key =
      all.isEmpty() ? QString() : all.first().options.value("trigger_description").toString();
  emit told(key.isEmpty() ? tr("works in every app; set its key in the system's settings")
                          : tr("%1, in every app").arg(key));
}

void GlobalShortcut::pressed(const QDBusObjectPath& session, const QString& id, qulonglong,
                             const QVariantMap&) {
  if (session.path() == session_ && id == toggle_id) emit activated();
}

void GlobalShortcut::give_up(const QString& why) {
  emit told(tr("Ctrl+Shift+P, in this app only: %1").arg(why));
}

}  // namespace scrim::desktop
