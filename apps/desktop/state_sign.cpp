#include "apps/desktop/state_sign.hpp"

#include <QPainter>
#include <QVBoxLayout>

namespace scrim::desktop {
namespace {

constexpr int dot = 14;
constexpr int dot_room = 30;

QString text(const std::string& line) {
  return QString::fromStdString(line);
}

QString tr(const char* words) {
  return StateSign::tr(words);
}

QStringList names(const std::vector<std::string>& watchers) {
  QStringList list;
  for (const std::string& watcher : watchers) list.append(text(watcher));
  list.removeDuplicates();
  return list;
}

QString headline_of(live::State state, bool replaced) {
  if (state == live::State::blurred && replaced) return tr("Replaced");
  if (state == live::State::asleep) return tr("Ready");
  return live::sentence(state);
}

}  // namespace

QString sentence_case(const std::string& line) {
  QString sentence = text(line);
  if (!sentence.isEmpty()) sentence[0] = sentence[0].toUpper();
  return sentence;
}

QString watchers_sentence(const live::LiveStatus& status) {
  QStringList watching = names(status.watchers);
  if (watching.isEmpty()) return tr("Nobody is watching");
  const QString last = watching.takeLast();
  if (watching.isEmpty()) return tr("%1 is watching").arg(last);
  return tr("%1 and %2 are watching").arg(watching.join(", "), last);
}

Sign sign_of(const live::LiveStatus& status, bool replaced) {
  Sign sign{.tone = Sign::Tone::good,
            .headline = headline_of(status.state, replaced),
            .detail = watchers_sentence(status)};
  switch (status.state) {
    case live::State::blurred:
      break;
    case live::State::covered:
      sign.tone = Sign::Tone::warning;
      break;
    case live::State::room:
      sign.tone = Sign::Tone::danger;
      break;
    case live::State::unavailable:
      sign.tone = Sign::Tone::warning;
      break;
    case live::State::asleep:
      sign.tone = Sign::Tone::quiet;
      sign.detail = tr("Nobody is watching: the camera is closed");
      break;
  }
  if (!status.reason.empty()) sign.detail = sentence_case(status.reason) + "\n" + sign.detail;
  return sign;
}

Sign stopped_sign(const QString& why) {
  return {.tone = Sign::Tone::quiet,
          .headline = tr("Scrim is not running"),
          .detail = why.isEmpty() ? tr("Apps get no picture from it.") : why};
}

QColor colour_of(Sign::Tone tone) {
  switch (tone) {
    case Sign::Tone::good:
      return {46, 160, 84};
    case Sign::Tone::warning:
      return {226, 150, 30};
    case Sign::Tone::danger:
      return {214, 48, 58};
    case Sign::Tone::quiet:
      break;
  }
  return {140, 140, 150};
}

StateSign::StateSign(QWidget* parent)
    : QWidget(parent), headline_(new QLabel), detail_(new QLabel) {
  QFont large = headline_->font();
  large.setPointSizeF(large.pointSizeF() * 1.6);
  large.setBold(true);
  headline_->setFont(large);
  headline_->setTextFormat(Qt::PlainText);
  detail_->setTextFormat(Qt::PlainText);
  detail_->setWordWrap(true);
  detail_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  detail_->setFocusPolicy(Qt::NoFocus);
  headline_->setAccessibleName(tr("State"));
  detail_->setAccessibleName(tr("State in detail"));
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(dot_room, 0, 0, 0);
  layout->setSpacing(2);
  layout->addWidget(headline_);
  layout->addWidget(detail_);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
}

void StateSign::show_sign(const Sign& sign) {
  if (sign == sign_) return;
  sign_ = sign;
  headline_->setText(sign.headline);
  detail_->setText(sign.detail);
  headline_->setAccessibleName(sign.headline);
  detail_->setAccessibleName(sign.detail);
  update();
}

void StateSign::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QColor colour = colour_of(sign_.tone);
  QColor halo = colour;
  halo.setAlpha(60);
  const QPointF centre(dot_room / 2.0 - 3, headline_->geometry().center().y() + 1);
  painter.setPen(Qt::NoPen);
  painter.setBrush(halo);
  painter.drawEllipse(centre, dot / 2.0 + 4, dot / 2.0 + 4);
  painter.setBrush(colour);
  painter.drawEllipse(centre, dot / 2.0, dot / 2.0);
}

}  // namespace scrim::desktop
