#include "apps/desktop/color_scheme.hpp"

#include <QApplication>
#include <QColor>
#include <QDBusConnection>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusVariant>

namespace scrim::desktop {
namespace {

constexpr auto portal = "org.freedesktop.portal.Desktop";
constexpr auto portal_path = "/org/freedesktop/portal/desktop";
constexpr auto settings = "org.freedesktop.portal.Settings";
constexpr auto group_name = "org.freedesktop.appearance";
constexpr auto key_name = "color-scheme";
constexpr uint prefer_dark = 1;

QPalette dark_palette() {
  const QColor window(36, 36, 40), base(27, 27, 31), button(52, 52, 58), words(236, 236, 240);
  const QColor accent(98, 100, 222), faint(150, 150, 160);
  QPalette palette(button, window);
  for (const QPalette::ColorRole role :
       {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::ToolTipText}) {
    palette.setColor(role, words);
  }
  palette.setColor(QPalette::Base, base);
  palette.setColor(QPalette::AlternateBase, window);
  palette.setColor(QPalette::ToolTipBase, button);
  palette.setColor(QPalette::PlaceholderText, faint);
  palette.setColor(QPalette::BrightText, Qt::white);
  palette.setColor(QPalette::Highlight, accent);
  palette.setColor(QPalette::HighlightedText, Qt::white);
  palette.setColor(QPalette::Link, QColor(140, 160, 255));
  for (const QPalette::ColorRole role :
       {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
    palette.setColor(QPalette::Disabled, role, QColor(120, 120, 128));
  }
  palette.setColor(QPalette::Disabled, QPalette::Highlight, QColor(80, 80, 88));
  return palette;
}

bool is_dark(const QPalette& palette) {
  return palette.window().color().lightness() < palette.windowText().color().lightness();
}

/// `Read` wraps its answer once more than `SettingChanged` does.
uint number_in(QVariant value) {
  while (value.canConvert<QDBusVariant>()) value = value.value<QDBusVariant>().variant();
  return value.toUInt();
}

}  // namespace

ColorScheme::ColorScheme(QObject* parent) : QObject(parent), given_(QApplication::palette()) {
  QDBusConnection bus = QDBusConnection::sessionBus();
  bus.connect(portal, portal_path, settings, "SettingChanged", this, SLOT(changed(QDBusMessage)));
  QDBusMessage read = QDBusMessage::createMethodCall(portal, portal_path, settings, "Read");
  read.setArguments({group_name, key_name});
  auto* watcher = new QDBusPendingCallWatcher(bus.asyncCall(read), this);
  connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, watcher] {
    watcher->deleteLater();
    const QDBusPendingReply<QDBusVariant> reply = *watcher;
    if (!reply.isError()) apply(number_in(reply.value().variant()));
  });
}

void ColorScheme::changed(const QDBusMessage& message) {
  const QVariantList words = message.arguments();
  if (words.value(0) == group_name && words.value(1) == key_name) apply(number_in(words.value(2)));
}

void ColorScheme::apply(uint preference) {
  if (!dark_) given_ = QApplication::palette();
  const bool dark = preference == prefer_dark && !is_dark(given_);
  if (dark == dark_) return;
  dark_ = dark;
  QApplication::setPalette(dark ? dark_palette() : given_);
}

}  // namespace scrim::desktop
