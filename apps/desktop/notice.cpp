#include "apps/desktop/notice.hpp"

#include <QHBoxLayout>
#include <QStyle>
#include <QToolButton>

namespace scrim::desktop {

QLabel* make_bar(QFrame& frame) {
  frame.setFrameShape(QFrame::StyledPanel);
  frame.setAutoFillBackground(true);
  frame.setBackgroundRole(QPalette::ToolTipBase);
  auto* layout = new QHBoxLayout(&frame);
  layout->setContentsMargins(12, 8, 8, 8);
  auto* line = new QLabel;
  line->setTextFormat(Qt::PlainText);
  line->setWordWrap(true);
  line->setForegroundRole(QPalette::ToolTipText);
  line->setTextInteractionFlags(Qt::TextSelectableByMouse);
  line->setFocusPolicy(Qt::NoFocus);
  layout->addWidget(line, 1);
  frame.hide();
  return line;
}

Notice::Notice(QWidget* parent) : QFrame(parent), line_(make_bar(*this)), action_(new QPushButton) {
  auto* sign = new QLabel;
  const int size = style()->pixelMetric(QStyle::PM_SmallIconSize);
  sign->setPixmap(style()->standardIcon(QStyle::SP_MessageBoxWarning).pixmap(size));
  auto* close = new QToolButton;
  close->setAutoRaise(true);
  close->setIcon(style()->standardIcon(QStyle::SP_DockWidgetCloseButton));
  close->setAccessibleName(tr("Close this message"));
  close->setToolTip(tr("Close"));
  close->setFocusPolicy(Qt::TabFocus);
  auto* row = static_cast<QHBoxLayout*>(layout());
  row->insertWidget(0, sign);
  row->addWidget(action_);
  row->addWidget(close);
  connect(close, &QToolButton::clicked, this, &Notice::withdraw);
  connect(action_, &QPushButton::clicked, this, &Notice::accepted);
  fade_.setSingleShot(true);
  connect(&fade_, &QTimer::timeout, this, &Notice::withdraw);
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
