#include "apps/desktop/single_instance.hpp"

#include <QDBusConnection>
#include <QDBusMessage>

namespace scrim::desktop {
namespace {

constexpr auto name = "org.scrim.Desktop";
constexpr auto path = "/org/scrim/Desktop";
constexpr auto interface = "org.scrim.Desktop1";

}  // namespace

SingleInstance::SingleInstance(QObject* parent) : QObject(parent) {}

bool SingleInstance::first() {
  QDBusConnection bus = QDBusConnection::sessionBus();
  if (!bus.isConnected()) return true;
  bus.registerObject(path, this, QDBusConnection::ExportScriptableSlots);
  if (bus.registerService(name)) return true;
  constexpr int patience = 2000;
  bus.call(QDBusMessage::createMethodCall(name, path, interface, "Show"), QDBus::Block, patience);
  return false;
}

}  // namespace scrim::desktop
