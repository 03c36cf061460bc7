#include "accessible.hpp"

#include <QDBusArgument>
#include <QDBusMessage>
#include <QDBusVariant>

namespace scrim::desktop_test {
namespace {

constexpr auto accessible = "org.a11y.atspi.Accessible";
constexpr auto root = "/org/a11y/atspi/accessible/root";
constexpr int deepest = 30;

// AtspiStateType
enum : quint32 { state_checked = 4, state_enabled = 8, state_focusable = 11, state_focused = 12 };
constexpr quint32 state_showing = 25;

QDBusConnection connect_to_accessibility() {
  const QDBusMessage ask =
      QDBusMessage::createMethodCall("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress");
  const QDBusMessage address = QDBusConnection::sessionBus().call(ask);
  return QDBusConnection::connectToBus(address.arguments().value(0).toString(), "accessibility");
}

QDBusMessage call(const QDBusConnection& bus, const QString& name, const QString& path,
                  const QString& interface, const QString& method,
                  const QVariantList& arguments = {}) {
  QDBusMessage message = QDBusMessage::createMethodCall(name, path, interface, method);
  message.setArguments(arguments);
  constexpr int patience = 5000;
  return bus.call(message, QDBus::Block, patience);
}

QVariant first(const QDBusMessage& reply) {
  return reply.arguments().value(0);
}

bool has(const QList<quint32>& states, quint32 state) {
  return states.size() == 2 && ((states[int(state / 32)] >> (state % 32)) & 1) != 0;
}

}  // namespace

AccessibilityBus::AccessibilityBus() : bus_(connect_to_accessibility()) {}

QList<Accessible> AccessibilityBus::all() const {
  QList<Accessible> all;
  walk("org.a11y.atspi.Registry", root, 0, all);
  return all;
}

std::optional<Accessible> AccessibilityBus::find(const QString& name, const QString& role) const {
  for (const Accessible& thing : all()) {
    if (thing.name == name && (role.isEmpty() || thing.role == role)) return thing;
  }
  return std::nullopt;
}

void AccessibilityBus::walk(const QString& bus, const QString& path, int depth,
                            QList<Accessible>& all) const {
  Accessible thing{.bus = bus, .path = path, .name = {}, .role = {}, .place = {}};
  thing.name =
      first(call(bus_, bus, path, "org.freedesktop.DBus.Properties", "Get", {accessible, "Name"}))
          .value<QDBusVariant>()
          .variant()
          .toString();
  thing.role = first(call(bus_, bus, path, accessible, "GetRoleName")).toString();
  QList<quint32> states;
  const QVariant words = first(call(bus_, bus, path, accessible, "GetState"));
  if (words.canConvert<QDBusArgument>()) words.value<QDBusArgument>() >> states;
  thing.checked = has(states, state_checked);
  thing.enabled = has(states, state_enabled);
  thing.focusable = has(states, state_focusable);
  thing.focused = has(states, state_focused);
  thing.showing = has(states, state_showing);
  constexpr quint32 on_screen = 0;
  const QVariant extents =
      first(call(bus_, bus, path, "org.a11y.atspi.Component", "GetExtents", {on_screen}));
  if (extents.canConvert<QDBusArgument>()) {
    int x = 0, y = 0, width = 0, height = 0;
    const auto rect = extents.value<QDBusArgument>();
    rect.beginStructure();
    rect >> x >> y >> width >> height;
    rect.endStructure();
    thing.place = {x, y, width, height};
  }
  if (depth > 2 && !thing.showing) return;
  all.append(thing);
  if (depth == deepest) return;

  const QVariant children = first(call(bus_, bus, path, accessible, "GetChildren"));
  if (!children.canConvert<QDBusArgument>()) return;
  const auto list = children.value<QDBusArgument>();
  QList<QPair<QString, QString>> references;
  list.beginArray();
  while (!list.atEnd()) {
    QString child_bus;
    QDBusObjectPath child_path;
    list.beginStructure();
    list >> child_bus >> child_path;
    list.endStructure();
    references.append({child_bus, child_path.path()});
  }
  list.endArray();
  for (const auto& [child_bus, child_path] : references) {
    walk(child_bus, child_path, depth + 1, all);
  }
}

}  // namespace scrim::desktop_test
