#include "apps/desktop/tray_icon.hpp"

#include <QPainter>

namespace scrim::desktop {

QIcon tray_picture(Sign::Tone tone) {
  const QIcon plain(":/icons/org.scrim.Scrim.svg");
  QIcon icon;
  for (const int size : {16, 22, 24, 32, 48, 64}) {
    QPixmap picture = plain.pixmap(QSize(size, size), 1.0,
                                   tone == Sign::Tone::quiet ? QIcon::Disabled : QIcon::Normal);
    if (tone != Sign::Tone::good && tone != Sign::Tone::quiet) {
      QPainter painter(&picture);
      painter.setRenderHint(QPainter::Antialiasing);
      const double radius = size * 0.25;
      painter.setPen(QPen(Qt::white, size / 16.0));
      painter.setBrush(colour_of(tone));
      painter.drawEllipse(QPointF(size - radius - 1, size - radius - 1), radius, radius);
    }
    icon.addPixmap(picture);
  }
  return icon;
}

TrayIcon::TrayIcon(QObject* parent) : QSystemTrayIcon(parent) {
  state_ = menu_.addAction(tr("Scrim"));
  state_->setEnabled(false);
  menu_.addSeparator();
  switch_ = menu_.addAction(tr("&Hide my background"));
  switch_->setCheckable(true);
  connect(switch_, &QAction::triggered, this, &TrayIcon::toggle_wanted);
  soft_ = menu_.addAction(tr("&Soft blur"));
  lens_ = menu_.addAction(tr("&Lens blur"));
  for (QAction* look : {soft_, lens_}) {
    look->setCheckable(true);
    const Look wanted = look == soft_ ? Look::soft : Look::lens;
    connect(look, &QAction::triggered, this, [this, wanted] { emit chosen(blur(wanted)); });
  }
  menu_.addSeparator();
  connect(menu_.addAction(tr("&Open Scrim")), &QAction::triggered, this, &TrayIcon::open_wanted);
  connect(menu_.addAction(tr("&Quit")), &QAction::triggered, this, &TrayIcon::quit_wanted);
  setContextMenu(&menu_);
  connect(this, &QSystemTrayIcon::activated, this, [this](ActivationReason reason) {
    if (reason == Trigger || reason == DoubleClick) emit open_wanted();
    if (reason == MiddleClick) emit toggle_wanted();
  });
  setIcon(tray_picture(tone_));
  setToolTip(tr("Scrim"));
}

void TrayIcon::show_sign(const Sign& sign) {
  state_->setText(sign.headline);
  setToolTip(tr("Scrim: %1").arg(sign.headline) + "\n" + sign.detail);
  if (sign.tone == tone_) return;
  tone_ = sign.tone;
  setIcon(tray_picture(tone_));
}

void TrayIcon::show_choice(const EffectChoice& choice) {
  on_ = choice.on;
  switch_->setChecked(choice.on);
  switch_->setEnabled(!(none_forbidden_ && on_));
  const bool blurs = choice.on && choice.effect == live::EffectKind::blur;
  soft_->setChecked(blurs && choice.look == Look::soft);
  lens_->setChecked(blurs && choice.look == Look::lens);
}

void TrayIcon::forbid_none(bool forbidden) {
  none_forbidden_ = forbidden;
  switch_->setEnabled(!(none_forbidden_ && on_));
}

}  // namespace scrim::desktop
