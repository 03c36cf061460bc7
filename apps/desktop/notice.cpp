#include "apps/desktop/notice.hpp"

#include <QHBoxLayout>
#include <QStyle>
#include <QToolButton>

namespace scrim::desktop {

Notice::Notice(QWidget* parent) : QFrame(parent), line_(new QLabel), action_(new QPushButton) {
  setFrameShape(QFrame::StyledPanel);
  setAutoFillBackground(true);
  setBackgroundRole(QPalette::ToolTipBase);
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(12, 8, 8, 8);
  auto* sign = new QLabel;
  const int size = style()->pixelMetric(QStyle::PM_SmallIconSize);
  sign->setPixmap(style()->standardIcon(QStyle::SP_MessageBoxWarning).pixmap(size));
  line_->setTextFormat(Qt::PlainText);
  line_->setWordWrap(true);
  line_->setForegroundRole(QPalette::ToolTipText);
  line_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  line_->setFocusPolicy(Qt::NoFocus);
  auto* close = new QToolButton;
  close->setAutoRaise(true);
  close->setIcon(style()->standardIcon(QStyle::SP_DockWidgetCloseButton));
  close->setAccessibleName(tr("Close this message"));
  close->setToolTip(tr("Close"));
  close->setFocusPolicy(Qt::TabFocus);
  layout->addWidget(sign);
  layout->addWidget(line_, 1);
  layout->addWidget(action_);
  layout->addWidget(close);
  connect(close, &QToolButton::clicked, this, &Notice::withdraw);
  connect(action_, &QPushButton::clicked, this, &Notice::accepted);
  fade_.setSingleShot(true);
  connect(&fade_, &QTimer::timeout, this, &Notice::withdraw);
  hide();
}

void Notice::say(const QString& line) {
  constexpr int long_enough = 15000;
  offer(line, {});
  fade_.start(long_enough);
}

void Notice::offer(const QString& line, const QString& action) {
  fade_.stop();
  line_->setText(line);
  line_->setAccessibleName(line);
  action_->setText(action);
  action_->setAccessibleName(QString(action).remove('&'));
  action_->setVisible(!action.isEmpty());
  show();
}

void Notice::withdraw() {
  hide();
}

}  // namespace scrim::desktop
