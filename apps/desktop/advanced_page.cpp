#include "apps/desktop/advanced_page.hpp"

#include <QDateTime>
#include <QLocale>
#include <QScrollBar>
#include <QVBoxLayout>
#include <array>

namespace scrim::desktop {
namespace {

constexpr int poll_every = 500;
constexpr std::array levels{QT_TR_NOOP("Normal"), QT_TR_NOOP("Half-size edges"),
                            QT_TR_NOOP("Every second frame"), QT_TR_NOOP("Covered")};
static_assert(levels.size() == quality::covered + 1);

QString text(const std::string& line) {
  return QString::fromStdString(line);
}

QString lines(const std::vector<std::string>& all, const QString& between) {
  QStringList list;
  for (const std::string& line : all) list.append(text(line));
  return list.join(between);
}

QString level_name(int level) {
  if (level < 0 || level >= int(levels.size())) return QString::number(level);
  return QString("%1 · %2").arg(level).arg(AdvancedPage::tr(levels[std::size_t(level)]));
}

/// Of a number that means nothing while no frames come.
const QString none = "–";

QString milliseconds(double value) {
  return QLocale().toString(value, 'f', 1) + " ms";
}

QLabel* headline(const QString& words) {
  auto* label = new QLabel(words);
  QFont bold = label->font();
  bold.setBold(true);
  label->setFont(bold);
  return label;
}

}  // namespace

AdvancedPage::AdvancedPage(LiveLink& link, QWidget* parent)
    : QWidget(parent),
      link_(link),
      quality_(new QComboBox),
      plot_(new TimePlot),
      problems_(new QLabel),
      steps_(new QListWidget) {
  quality_->setAccessibleName(tr("Quality"));
  quality_->addItem(tr("Automatic"), "auto");
  for (int level = quality::normal; level < quality::covered; ++level) {
    quality_->addItem(level_name(level), QString::number(level));
  }
  connect(quality_, &QComboBox::activated, this, [this](int index) {
    link_.set({{"quality", quality_->itemData(index).toString()}});
  });

  auto* layout = new QVBoxLayout(this);
  layout->setSpacing(8);
  auto* choice = new QFormLayout;
  choice->addRow(tr("&Quality"), quality_);
  level_ = add_fact(choice, tr("At work"));
  layout->addLayout(choice);
  layout->addWidget(headline(tr("Time per frame")));
  layout->addWidget(plot_);
  auto* facts = new QFormLayout;
  facts->setVerticalSpacing(4);
  facts->setLabelAlignment(Qt::AlignLeft | Qt::AlignTop);
  time_ = add_fact(facts, tr("Time"));
  rate_ = add_fact(facts, tr("Frame rate"));
  latency_ = add_fact(facts, tr("Added latency"));
  cpu_ = add_fact(facts, tr("CPU"));
  dropped_ = add_fact(facts, tr("Dropped"));
  mode_ = add_fact(facts, tr("Camera"));
  outputs_ = add_fact(facts, tr("Offered as"));
  shortcut_ = add_fact(facts, tr("Shortcut"));
  layout->addLayout(facts);
  layout->addWidget(headline(tr("What the governor did")));
  steps_->setAccessibleName(tr("What the governor did"));
  steps_->setWordWrap(true);
  steps_->setMinimumHeight(72);
  layout->addWidget(steps_, 1);
  problems_->setWordWrap(true);
  problems_->setTextFormat(Qt::PlainText);
  problems_->hide();
  layout->addWidget(problems_);
  show_stopped();

  poll_.setInterval(poll_every);
  connect(&poll_, &QTimer::timeout, &link_, &LiveLink::ask_status);
}

QLabel* AdvancedPage::add_fact(QFormLayout* form, const QString& name) {
  auto* value = new QLabel;
  value->setTextFormat(Qt::PlainText);
  value->setWordWrap(true);
  form->addRow(name, value);
  return value;
}

void AdvancedPage::show_setting(const QString& key, const QString& value) {
  if (key == "quality") quality_->setCurrentIndex(quality_->findData(value));
}

void AdvancedPage::show_status(const live::LiveStatus& status) {
  const live::Pace& pace = status.pace;
  const QLocale locale;
  const double sum = pace.decode_milliseconds + pace.engine_milliseconds + pace.output_milliseconds;
  level_->setText(level_name(status.quality));
  const bool frames = pace.frames_a_second > 0;
  time_->setText(frames ? tr("%1: camera %2, engine %3, output %4")
                              .arg(milliseconds(sum), milliseconds(pace.decode_milliseconds),
                                   milliseconds(pace.engine_milliseconds),
                                   milliseconds(pace.output_milliseconds))
                        : none);
  rate_->setText(
      frames ? tr("%1 frames a second").arg(locale.toString(pace.frames_a_second, 'f', 1)) : none);
  latency_->setText(!frames ? none
                            : tr("%1; 95 of 100 frames at most %2")
                                  .arg(milliseconds(pace.latency_milliseconds),
                                       milliseconds(pace.latency_p95_milliseconds)));
  cpu_->setText(tr("%1 % of one core").arg(locale.toString(pace.cpu_percent, 'f', 1)));
  dropped_->setText(tr("%1 of %2 frames")
                        .arg(locale.toString(qulonglong(status.dropped)),
                             locale.toString(qulonglong(status.frames + status.dropped))));
  mode_->setText(status.camera.empty() ? tr("closed")
                                       : text(status.camera) + ", " + text(status.camera_mode));
  outputs_->setText(status.outputs.empty() ? tr("nothing") : lines(status.outputs, ", "));
  problems_->setText(lines(status.problems, "\n"));
  problems_->setVisible(!status.problems.empty());
  show_steps(status.steps);
  if (isVisible() && frames) plot_->add(sum, 1000 / pace.frames_a_second);
}

void AdvancedPage::show_stopped() {
  show_status({});
  plot_->clear();
}

void AdvancedPage::show_shortcut(const QString& line) {
  shortcut_->setText(line);
}

void AdvancedPage::show_steps(const std::vector<live::QualityStep>& steps) {
  QStringList rows;
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
    const QString time =
        QLocale().toString(QDateTime::fromSecsSinceEpoch(step->time).time(), "HH:mm:ss");
    rows.append(
        tr("%1  %2 → %3: %4").arg(time).arg(step->from).arg(step->to).arg(text(step->reason)));
  }
  if (rows.isEmpty()) rows.append(tr("Nothing: there was always time enough."));
  QStringList shown;
  for (int row = 0; row < steps_->count(); ++row) shown.append(steps_->item(row)->text());
  if (rows == shown) return;
  steps_->clear();
  steps_->addItems(rows);
}

void AdvancedPage::showEvent(QShowEvent*) {
  link_.ask_status();
  poll_.start();
}

void AdvancedPage::hideEvent(QHideEvent*) {
  poll_.stop();
}

}  // namespace scrim::desktop
