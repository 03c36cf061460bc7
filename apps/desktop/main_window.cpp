#include "apps/desktop/main_window.hpp"

#include <QApplication>
#include <QButtonGroup>
#include <QCloseEvent>
#include <QMessageBox>
#include <QShortcut>
#include <QVBoxLayout>

#include "apps/desktop/first_run.hpp"

namespace scrim::desktop {
namespace {

constexpr int pages_width = 368;

QString required() {
  return MainWindow::tr(
      "The administrator of this computer requires an effect: the room cannot be "
      "shown.");
}

}  // namespace

MainWindow::MainWindow(LiveLink& link, QWidget* parent)
    : QMainWindow(parent),
      link_(link),
      settings_("scrim", "desktop"),
      feed_(new PreviewFeed),
      screens_(new QStackedWidget),
      sign_(new StateSign),
      switch_(new ToggleSwitch(tr("&Hide my background"))),
      notice_(new Notice),
      room_bar_(new RoomBar),
      view_(new PreviewView),
      background_(new BackgroundPage(link, library_)),
      advanced_(new AdvancedPage(link)) {
  setWindowTitle(tr("Scrim"));
  feed_->moveToThread(&feed_thread_);
  connect(&feed_thread_, &QThread::finished, feed_, &QObject::deleteLater);
  feed_thread_.setObjectName("preview");
  feed_thread_.start();

  auto* body = new QWidget;
  auto* layout = new QHBoxLayout(body);
  layout->setContentsMargins(20, 16, 16, 16);
  layout->setSpacing(20);
  layout->addWidget(make_stage(), 1);
  layout->addWidget(make_pages());
  screens_->addWidget(body);
  setCentralWidget(screens_);
  if (!settings_.value("welcomed").toBool()) {
    auto* welcome = new FirstRun;
    screens_->addWidget(welcome);
    screens_->setCurrentWidget(welcome);
    welcome->setFocus();
    connect(welcome, &FirstRun::done, this, [this, welcome] {
      settings_.setValue("welcomed", true);
      screens_->setCurrentIndex(0);
      welcome->deleteLater();
      switch_->setFocus();
      care_for_preview();
    });
  }
  make_shortcuts();
  connect_link();
  connect_tray();
  view_->clear(tr("Starting…"));
  sign_->show_sign({Sign::Tone::quiet, tr("Starting…"), {}});
  resize(1240, 680);
  restoreGeometry(settings_.value("geometry").toByteArray());
  library_.load();
  shortcut_.bind();
}

MainWindow::~MainWindow() {
  feed_thread_.quit();
  feed_thread_.wait();
}

QWidget* MainWindow::make_stage() {
  auto* stage = new QWidget;
  auto* layout = new QVBoxLayout(stage);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(12);
  auto* header = new QHBoxLayout;
  header->addWidget(sign_, 1);
  header->addWidget(switch_, 0, Qt::AlignVCenter);
  layout->addLayout(header);
  layout->addWidget(notice_);
  layout->addWidget(room_bar_);
  layout->addWidget(view_, 1);
  layout->addWidget(make_views(), 0, Qt::AlignHCenter);
  switch_->setToolTip(tr("Ctrl+Shift+P"));
  connect(switch_, &ToggleSwitch::clicked, &link_, [this](bool on) {
    link_.set({{"on", on ? "true" : "false"}});
  });
  return stage;
}

QWidget* MainWindow::make_views() {
  auto* row = new QWidget;
  auto* layout = new QHBoxLayout(row);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  auto* views = new QButtonGroup(row);
  const auto add = [&](const QString& name, const QString& tip, View view) {
    auto* button = new QPushButton(name);
    button->setCheckable(true);
    connect(button, &QPushButton::toggled, button, [button](bool chosen) {
      QFont font = button->font();
      font.setBold(chosen);
      button->setFont(font);
    });
    button->setChecked(view == View::result);
    button->setToolTip(tip);
    button->setAccessibleName(QString(name).remove('&'));
    button->setAccessibleDescription(tip);
    button->setMinimumWidth(104);
    views->addButton(button);
    layout->addWidget(button);
    connect(button, &QPushButton::clicked, view_, [this, view] { view_->set_view(view); });
  };
  add(tr("&Result"), tr("What others see"), View::result);
  add(tr("&Matte"), tr("What Scrim takes to be you, in red over the camera’s picture"),
      View::matte);
  add(tr("Sp&lit"), tr("The camera’s picture and the result, with a divider to drag"), View::split);
  return row;
}

QWidget* MainWindow::make_pages() {
  auto* pages = new QTabWidget;
  pages->setAccessibleName(tr("Pages"));
  pages->addTab(background_, tr("&Background"));
  pages->addTab(advanced_, tr("&Advanced"));
  pages->setFixedWidth(pages_width);
  pages->setDocumentMode(false);
  connect(background_, &BackgroundPage::choice_changed, this, &MainWindow::show_choice);
  connect(background_, &BackgroundPage::refused, notice_, &Notice::say);
  return pages;
}

void MainWindow::make_shortcuts() {
  auto* toggle = new QShortcut(QKeySequence("Ctrl+Shift+P"), this);
  toggle->setContext(Qt::ApplicationShortcut);
  connect(toggle, &QShortcut::activated, &link_, &LiveLink::toggle);
  auto* quit = new QShortcut(QKeySequence::Quit, this);
  connect(quit, &QShortcut::activated, qApp, &QApplication::quit);
  connect(&shortcut_, &GlobalShortcut::activated, &link_, &LiveLink::toggle);
  connect(&shortcut_, &GlobalShortcut::told, advanced_, &AdvancedPage::show_shortcut);
}

void MainWindow::connect_link() {
  connect(&link_, &LiveLink::running_changed, this, &MainWindow::show_running);
  connect(&link_, &LiveLink::status_changed, this, &MainWindow::show_status);
  connect(&link_, &LiveLink::setting_changed, this, &MainWindow::show_setting);
  connect(&link_, &LiveLink::refused, notice_, &Notice::say);
  connect(&link_, &LiveLink::stopped, this, &MainWindow::show_stopped);
  connect(notice_, &Notice::accepted, this, [this] {
    notice_->withdraw();
    link_.open();
  });
  connect(room_bar_, &RoomBar::used, this, &MainWindow::drop_room);
  connect(room_bar_, &RoomBar::learn_wanted, &link_, &LiveLink::learn_room);
  connect(room_bar_, &RoomBar::forget_wanted, &link_, &LiveLink::forget_room);
  connect(&link_, &LiveLink::preview_opened, feed_, &PreviewFeed::open);
  connect(view_, &PreviewView::space_changed, feed_, &PreviewFeed::show);
  connect(feed_, &PreviewFeed::picture, this, &MainWindow::show_picture);
  connect(feed_, &PreviewFeed::silent, this, [this] {
    if (status_.state != live::State::unavailable) view_->clear(tr("No picture comes"));
  });
}

void MainWindow::connect_tray() {
  connect(&tray_, &TrayIcon::open_wanted, this, &MainWindow::come_forward);
  connect(&tray_, &TrayIcon::toggle_wanted, &link_, &LiveLink::toggle);
  connect(&tray_, &TrayIcon::chosen, &link_, &LiveLink::set);
  connect(&tray_, &TrayIcon::quit_wanted, qApp, &QApplication::quit);
  if (QSystemTrayIcon::isSystemTrayAvailable()) tray_.show();
}

void MainWindow::show_running(bool running) {
  running_ = running;
  background_->setEnabled(running);
  switch_->setEnabled(running);
  if (!running) return;
  notice_->withdraw();
  view_->clear(tr("Opening the camera…"));
  care_for_preview();
}

void MainWindow::show_status(const live::LiveStatus& status) {
  if (!running_) return;
  if (status.camera != status_.camera) link_.ask_cameras();
  const live::RoomLearning room_before = std::exchange(status_, status).room;
  show_room(room_before, status.room);
  say_state();
  advanced_->show_status(status);
  background_->forbid_none(status.effect_required ? required() : QString());
  tray_.forbid_none(status.effect_required);
  switch_->setEnabled(!(status.effect_required && background_->choice().on));
  switch_->setToolTip(status.effect_required ? required() : tr("Ctrl+Shift+P"));
  if (status.state == live::State::unavailable) {
    view_->clear(live::sentence(status.state), sentence_case(status.reason));
  }
}

void MainWindow::show_room(const live::RoomLearning& before, const live::RoomLearning& room) {
  if (room == before) return;
  background_->show_room(room);
  const bool learning = room.stage == live::Learning::learning;
  QMetaObject::invokeMethod(feed_, [this, learning] { feed_->see_room(learning); });
  switch (room.stage) {
    case live::Learning::countdown:
      drop_room();
      view_->count_down(tr("Step out of the picture"), room.seconds_left);
      room_bar_->say(tr("Step out of the picture. Scrim then learns your room."));
      break;
    case live::Learning::learning:
      view_->count_down(tr("Learning your room"), room.seconds_left);
      room_bar_->say(background_->choice().on
                         ? tr("Stay out of the picture. Others see a covered picture meanwhile.")
                         : tr("Stay out of the picture."));
      break;
    case live::Learning::learnt:
      ask_about_room(room);
      break;
    case live::Learning::none:
      drop_room();
      if (before.stage != live::Learning::none && !room.reason.empty()) {
        notice_->say(QString::fromStdString(sentence(room)));
      }
      break;
  }
}

void MainWindow::ask_about_room(const live::RoomLearning& room) {
  const QImage seen = room_;
  drop_room();
  if (seen.isNull()) return;
  view_->show_room(seen);
  room_bar_->ask(room.little()
                     ? tr("Scrim learnt only %1 % of this: did the camera or the light move?")
                           .arg(room.percent)
                     : tr("This is what Scrim learnt. Is anybody in it?"));
}

/// Nothing of the room stays with the app.
void MainWindow::drop_room() {
  room_ = {};
  view_->show_room({});
  view_->count_down({}, 0);
  room_bar_->hide();
}

void MainWindow::say_state() {
  const Sign sign = sign_of(status_, background_->choice().effect == live::EffectKind::replace);
  sign_->show_sign(sign);
  tray_.show_sign(sign);
}

void MainWindow::show_setting(const QString& key, const QString& value) {
  background_->show_setting(key, value);
  advanced_->show_setting(key, value);
}

void MainWindow::show_choice(const EffectChoice& choice) {
  switch_->setChecked(choice.on);
  switch_->setEnabled(running_ && !(status_.effect_required && choice.on));
  tray_.show_choice(choice);
  if (running_) say_state();
}

void MainWindow::show_stopped(const QString& why) {
  show_running(false);
  let_preview_go();
  show_room(std::exchange(status_.room, {}), {});
  const Sign sign = stopped_sign(why);
  sign_->show_sign(sign);
  tray_.show_sign(sign);
  advanced_->show_stopped();
  view_->clear(sign.headline, sign.detail);
  notice_->offer(tr("Scrim is not running: apps get no picture from it."), tr("S&tart again"));
}

void MainWindow::show_picture(const PreviewPicture& picture) {
  feed_->painted();
  if (!preview_open_) return;  // What was on its way is not kept.
  const bool learning = status_.room.stage == live::Learning::learning;
  if (learning && !picture.room.isNull()) room_ = picture.room;
  if (status_.state == live::State::unavailable) return;
  PreviewPicture shown = picture;
  shown.room = {};
  view_->show_picture(shown);
}

bool MainWindow::seen() const {
  return isVisible() && !isMinimized() && screens_->currentIndex() == 0;
}

void MainWindow::care_for_preview() {
  if (running_ && seen()) {
    if (!preview_open_) link_.open_preview();
    preview_open_ = true;
  } else {
    let_preview_go();
  }
}

void MainWindow::let_preview_go() {
  if (!preview_open_) return;
  preview_open_ = false;
  drop_room();
  QMetaObject::invokeMethod(feed_, &PreviewFeed::close, Qt::BlockingQueuedConnection);
  view_->clear(tr("Opening the camera…"));
}

void MainWindow::come_forward() {
  showNormal();
  raise();
  activateWindow();
}

void MainWindow::leave() {
  settings_.setValue("geometry", saveGeometry());
  hide();
  let_preview_go();
  tray_.hide();
  link_.leave();
}

bool MainWindow::may_quit() {
  if (settings_.value("told_quits").toBool()) return true;
  const auto answer = QMessageBox::information(
      this, tr("Scrim"),
      tr("This desktop has no tray, so closing the window ends the app. Whoever watches keeps "
         "getting the picture; “scrim live” in a terminal works without a window."),
      QMessageBox::Ok | QMessageBox::Cancel, QMessageBox::Ok);
  if (answer != QMessageBox::Ok) return false;
  settings_.setValue("told_quits", true);
  return true;
}

void MainWindow::closeEvent(QCloseEvent* event) {
  if (tray_.isVisible()) {
    hide();
    if (!settings_.value("told_tray").toBool()) {
      settings_.setValue("told_tray", true);
      tray_.showMessage(tr("Scrim is still here"),
                        tr("It works on in the tray. To end it, choose Quit there."));
    }
    event->ignore();
  } else if (may_quit()) {
    event->accept();
    QApplication::quit();
  } else {
    event->ignore();
  }
}

void MainWindow::changeEvent(QEvent* event) {
  QMainWindow::changeEvent(event);
  if (event->type() == QEvent::WindowStateChange) care_for_preview();
}

void MainWindow::showEvent(QShowEvent*) {
  care_for_preview();
}

void MainWindow::hideEvent(QHideEvent*) {
  care_for_preview();
}

}  // namespace scrim::desktop
