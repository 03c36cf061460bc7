#include "apps/desktop/first_run.hpp"

#include <QGridLayout>
#include <QIcon>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>
#include <array>

namespace scrim::desktop {
namespace {

constexpr int widest = 620;

struct Point {
  const char* headline;
  const char* words;
};

constexpr std::array points{
    Point{QT_TR_NOOP("You stay, your room goes"),
          QT_TR_NOOP("Scrim takes your camera’s picture, keeps you, and blurs or replaces what is "
                     "behind you.")},
    Point{QT_TR_NOOP("In your app, choose the camera “Scrim”"),
          QT_TR_NOOP("Browsers and meeting apps list it beside your real camera. Each of them gets "
                     "the same picture.")},
    Point{QT_TR_NOOP("Nothing leaves this computer"),
          QT_TR_NOOP("No account, no network, nothing stored. The camera is open only while "
                     "somebody watches, or this window shows its picture.")},
    Point{QT_TR_NOOP("One switch"),
          QT_TR_NOOP("The switch at the top, the icon in the tray, or Ctrl+Shift+P. A sign always "
                     "says what others see.")}};

QLabel* number(int n) {
  auto* label = new QLabel(QString::number(n));
  label->setFixedSize(32, 32);
  label->setAlignment(Qt::AlignCenter);
  label->setStyleSheet(
      "background: palette(highlight); color: palette(highlighted-text);"
      "border-radius: 16px; font-weight: bold;");
  return label;
}

QLabel* words(const QString& text, double scale, bool bold) {
  auto* label = new QLabel(text);
  QFont font = label->font();
  font.setPointSizeF(font.pointSizeF() * scale);
  font.setBold(bold);
  label->setFont(font);
  label->setWordWrap(true);
  return label;
}

}  // namespace

FirstRun::FirstRun(QWidget* parent) : QWidget(parent) {
  auto* column = new QWidget;
  column->setMaximumWidth(widest);
  column->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
  auto* layout = new QVBoxLayout(column);
  layout->setSpacing(18);
  auto* icon = new QLabel;
  icon->setPixmap(QIcon(":/icons/org.scrim.Scrim.svg").pixmap(QSize(96, 96), devicePixelRatioF()));
  icon->setAlignment(Qt::AlignHCenter);
  layout->addWidget(icon);
  QLabel* title = words(tr("Welcome to Scrim"), 1.9, true);
  title->setAlignment(Qt::AlignHCenter);
  layout->addWidget(title);

  auto* grid = new QGridLayout;
  grid->setHorizontalSpacing(16);
  grid->setVerticalSpacing(4);
  grid->setColumnStretch(1, 1);
  for (int n = 0; n < int(points.size()); ++n) {
    const Point& point = points[std::size_t(n)];
    grid->addWidget(number(n + 1), 3 * n, 0, 2, 1, Qt::AlignTop);
    grid->addWidget(words(tr(point.headline), 1.1, true), 3 * n, 1);
    grid->addWidget(words(tr(point.words), 1, false), 3 * n + 1, 1);
    grid->setRowMinimumHeight(3 * n + 2, 12);
  }
  layout->addLayout(grid);

  auto* start = new QPushButton(tr("&Show me"));
  start->setAccessibleName(tr("Show me"));
  start->setAutoDefault(true);
  start->setDefault(true);
  start->setMinimumSize(140, 36);
  connect(start, &QPushButton::clicked, this, &FirstRun::done);
  layout->addWidget(start, 0, Qt::AlignHCenter);
  setFocusProxy(start);

  auto* middle = new QHBoxLayout;
  middle->addStretch(1);
  middle->addWidget(column, 100);
  middle->addStretch(1);
  auto* outer = new QVBoxLayout(this);
  outer->addStretch();
  outer->addLayout(middle);
  outer->addStretch();
}

}  // namespace scrim::desktop
