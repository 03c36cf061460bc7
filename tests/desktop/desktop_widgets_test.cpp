/// The app's widgets without a screen: what they say, to whom, and that they can be reached.
#include <gtest/gtest.h>

#include <QAccessible>
#include <QApplication>
#include <QDropEvent>
#include <QLabel>
#include <QMimeData>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QUrl>
#include <set>

#include "apps/desktop/backdrop_generator.hpp"
#include "apps/desktop/effect_gallery.hpp"
#include "apps/desktop/first_run.hpp"
#include "apps/desktop/main_window.hpp"
#include "apps/desktop/preview_feed.hpp"
#include "apps/desktop/preview_view.hpp"
#include "apps/desktop/room_bar.hpp"
#include "apps/desktop/state_sign.hpp"

namespace scrim::desktop {
namespace {

QString name_of(QWidget* widget) {
  QAccessibleInterface* interface = QAccessible::queryAccessibleInterface(widget);
  return interface == nullptr ? QString() : interface->text(QAccessible::Name);
}

QString described(QWidget* widget) {
  return QString("%1 in %2")
      .arg(widget->metaObject()->className(), widget->parentWidget()->metaObject()->className());
}

bool soon(const std::function<bool()>& is_so) {
  for (int n = 0; n < 400 && !is_so(); ++n) {
    QApplication::processEvents(QEventLoop::AllEvents, 25);
    QThread::msleep(10);
  }
  return is_so();
}

/// Folders of the test's own.
class DesktopWidgets : public testing::Test {
 protected:
  DesktopWidgets() {
    qputenv("XDG_CONFIG_HOME", folder.path().toUtf8());
    qputenv("XDG_DATA_HOME", folder.path().toUtf8());
    qputenv("XDG_CACHE_HOME", folder.path().toUtf8());
  }
  QString picture(const QString& name, QSize size = {320, 180}) const {
    QImage image(size, QImage::Format_RGB32);
    image.fill(Qt::darkCyan);
    image.save(folder.filePath(name), "PNG");
    return folder.filePath(name);
  }
  QTemporaryDir folder;
};

TEST_F(DesktopWidgets, EverythingThatTakesTheFocusHasAName) {
  LiveLink link;
  MainWindow window(link);
  window.show();
  window.findChild<Notice*>()->offer("Something went wrong.", "&Mend it");
  int seen = 0;
  for (QWidget* widget : window.findChildren<QWidget*>()) {
    if (widget->focusPolicy() == Qt::NoFocus || widget->focusProxy() != nullptr) continue;
    const bool inside_qt = widget->objectName().startsWith("qt_") || widget->window() != &window;
    if (inside_qt) continue;
    EXPECT_FALSE(name_of(widget).isEmpty()) << described(widget).toStdString();
    ++seen;
  }
  EXPECT_GT(seen, 15);
}

TEST_F(DesktopWidgets, NoTwoMnemonicsOfAPageAreTheSame) {
  LiveLink link;
  MainWindow window(link);
  std::multiset<QChar> letters;
  const auto take = [&letters](const QString& text) {
    const auto at = text.indexOf('&');
    if (at >= 0 && at + 1 < text.size()) letters.insert(text[at + 1].toLower());
  };
  auto* pages = window.findChild<QTabWidget*>();
  for (int page = 0; page < pages->count(); ++page) take(pages->tabText(page));
  for (auto* button : window.findChildren<QAbstractButton*>()) {
    if (qobject_cast<FirstRun*>(button->parentWidget()->parentWidget()) == nullptr) {
      take(button->text());
    }
  }
  for (auto* label : window.findChildren<QLabel*>()) {
    if (label->buddy() != nullptr) take(label->text());
  }
  EXPECT_GT(letters.size(), 8U);
  for (const QChar letter : letters) {
    EXPECT_EQ(letters.count(letter), 1U) << char(letter.toLatin1());
  }
}

TEST_F(DesktopWidgets, TheSignSaysWhatOthersSeeAndWhoTheyAre) {
  live::LiveStatus status;
  status.state = live::State::blurred;
  status.watchers = {"Firefox", "OBS"};
  EXPECT_EQ(sign_of(status, false).headline, "Blurred");
  EXPECT_EQ(sign_of(status, false).detail, "Firefox and OBS are watching");
  EXPECT_EQ(sign_of(status, true).headline, "Replaced");
  status.state = live::State::covered;
  status.reason = "the computer is too slow";
  EXPECT_EQ(sign_of(status, true).headline, "Covered");
  EXPECT_TRUE(sign_of(status, true).detail.startsWith("The computer is too slow"));
  status = {};
  status.state = live::State::room;
  status.watchers = {"Firefox"};
  EXPECT_EQ(sign_of(status, true).headline, "Off: your room is visible");
  EXPECT_EQ(sign_of(status, true).detail, "Firefox is watching");
  EXPECT_EQ(sign_of(status, true).tone, Sign::Tone::danger);
  status.watchers.clear();
  EXPECT_EQ(watchers_sentence(status), "Nobody is watching");
}

TEST_F(DesktopWidgets, WhatWasLearntIsAskedAboutAndEachAnswerIsTold) {
  RoomBar bar;
  QSignalSpy used(&bar, &RoomBar::used), learn(&bar, &RoomBar::learn_wanted),
      forget(&bar, &RoomBar::forget_wanted);
  const auto press = [&bar](const QString& words) {
    for (auto* button : bar.findChildren<QPushButton*>()) {
      if (name_of(button) != words || !button->isVisible()) continue;
      QKeyEvent key(QEvent::KeyPress, Qt::Key_Return, Qt::NoModifier);
      QApplication::sendEvent(button, &key);
      return true;
    }
    return false;
  };
  EXPECT_FALSE(bar.isVisible());
  bar.say("Step out of the picture.");
  EXPECT_EQ(name_of(bar.findChild<QLabel*>()), "Step out of the picture.");
  EXPECT_FALSE(press("Use it"));
  EXPECT_TRUE(press("Cancel"));
  EXPECT_EQ(forget.size(), 1);
  bar.ask("Is anybody in it?");
  EXPECT_FALSE(press("Cancel"));
  EXPECT_TRUE(press("Use it"));
  EXPECT_TRUE(press("Again"));
  EXPECT_TRUE(press("Forget"));
  EXPECT_EQ(used.size(), 1);
  EXPECT_EQ(learn.size(), 1);
  EXPECT_EQ(forget.size(), 2);
}

TEST_F(DesktopWidgets, ThePageSaysWhetherTheRoomIsLearntAndCanForgetIt) {
  LiveLink link;
  BackdropLibrary library;
  BackgroundPage page(link, library);
  page.show();
  const auto can_forget = [&page] {
    for (auto* button : page.findChildren<QPushButton*>()) {
      if (name_of(button) == "Forget my room") return button->isVisible();
    }
    return false;
  };
  const auto says = [&page](const QString& words) {
    for (auto* label : page.findChildren<QLabel*>()) {
      if (label->isVisible() && label->text().contains(words)) return true;
    }
    return false;
  };
  EXPECT_FALSE(can_forget());
  EXPECT_TRUE(says("for the best edges"));
  page.show_room({.stage = live::Learning::learnt, .percent = 98, .reason = {}});
  EXPECT_TRUE(can_forget());
  EXPECT_TRUE(says("98 % is learnt"));
  page.show_room({});
  EXPECT_FALSE(can_forget());
}

/// A frame's worth of paint.
QImage painted(QWidget& widget) {
  QImage image(widget.size(), QImage::Format_RGB32);
  widget.render(&image);
  return image;
}

TEST_F(DesktopWidgets, ThePreviewCountsDownAndShowsTheRoomUntilItIsDropped) {
  PreviewView view;
  view.resize(320, 180);
  QImage live(320, 180, QImage::Format_RGB32), room(320, 180, QImage::Format_RGB32);
  live.fill(Qt::darkCyan);
  room.fill(Qt::darkRed);
  view.show_picture({.view = View::result, .source = {}, .result = live, .room = {}});
  const QImage before = painted(view);
  view.count_down("Step out of the picture", 3);
  const QImage three = painted(view);
  EXPECT_NE(three, before);
  view.count_down("Step out of the picture", 2);
  EXPECT_NE(painted(view), three);
  view.count_down({}, 0);
  EXPECT_EQ(painted(view), before);
  view.show_room(room);
  EXPECT_EQ(painted(view).pixelColor(160, 90), QColor(Qt::darkRed));
  view.show_room({});
  EXPECT_EQ(painted(view), before);
}

TEST_F(DesktopWidgets, NoneIsRefusedWithTheReasonWhenThePolicyRequiresAnEffect) {
  BackdropLibrary library;
  EffectGallery gallery(library);
  gallery.show();
  gallery.forbid_none("The administrator requires an effect.");
  bool told = false;
  for (auto* label : gallery.findChildren<QLabel*>()) {
    told |= label->isVisible() && label->text().contains("administrator");
  }
  EXPECT_TRUE(told);
  for (auto* tile : gallery.findChildren<EffectTile*>()) {
    EXPECT_EQ(tile->isEnabled(), tile->text() != "None") << tile->text().toStdString();
  }
}

TEST_F(DesktopWidgets, SuppliesPicturesThatSettingWithTakes) {
  for (const SuppliedBackdrop& backdrop : supplied_backdrops()) {
    const QImage image = backdrop.paint({320, 180});
    EXPECT_EQ(image, backdrop.paint({320, 180})) << "another picture each time";
    const QString path = folder.filePath(backdrop.file);
    ASSERT_TRUE(image.save(path));
    live::Preferences preferences;
    EXPECT_TRUE(live::set(preferences, "with", path.toStdString()));
  }
}

void drop(EffectGallery& gallery, const QList<QUrl>& urls) {
  QMimeData data;
  data.setUrls(urls);
  QDragEnterEvent enter({10, 10}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(gallery.viewport(), &enter);
  QDropEvent event(QPointF(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(gallery.viewport(), &event);
}

TEST_F(DesktopWidgets, ADroppedPictureIsKeptChosenAndCanBeRemoved) {
  BackdropLibrary library;
  EffectGallery gallery(library);
  QSignalSpy chosen(&gallery, &EffectGallery::chosen);
  drop(gallery, {QUrl::fromLocalFile(picture("beach.png"))});
  ASSERT_EQ(chosen.size(), 1);
  const auto settings = chosen[0][0].value<SettingList>();
  const QString kept = settings[0].second;
  EXPECT_EQ(settings[0].first, "with");
  EXPECT_TRUE(kept.startsWith(folder.path() + "/scrim/backdrops/own/"));
  EXPECT_TRUE(QFile::exists(kept));

  const auto tile = [&gallery]() -> EffectTile* {
    for (auto* each : gallery.findChildren<EffectTile*>()) {
      if (each->text() == "beach") return each;
    }
    return nullptr;
  };
  ASSERT_NE(tile(), nullptr);
  gallery.show_choice({.effect = live::EffectKind::replace, .with = kept});
  EXPECT_TRUE(tile()->isChecked());
  QKeyEvent key(QEvent::KeyPress, Qt::Key_Delete, Qt::NoModifier);
  QApplication::sendEvent(tile(), &key);
  EXPECT_TRUE(soon([&] { return tile() == nullptr; }));
  EXPECT_FALSE(QFile::exists(kept));
  // What was in use gives way to a blur, never to the room.
  ASSERT_EQ(chosen.size(), 2);
  EXPECT_TRUE(chosen[1][0].value<SettingList>().contains({"effect", "blur"}));
}

TEST_F(DesktopWidgets, ADropThatIsNoPictureSaysWhy) {
  QFile text(folder.filePath("notes.txt"));
  ASSERT_TRUE(text.open(QIODevice::WriteOnly));
  text.write("not a picture");
  text.close();
  BackdropLibrary library;
  EffectGallery gallery(library);
  QSignalSpy chosen(&gallery, &EffectGallery::chosen);
  QSignalSpy refused(&gallery, &EffectGallery::refused);
  drop(gallery, {QUrl::fromLocalFile(text.fileName()), QUrl("https://example.org/a.jpg"),
                 QUrl::fromLocalFile(folder.filePath("gone.png"))});
  EXPECT_EQ(chosen.size(), 0);
  ASSERT_EQ(refused.size(), 3);
  for (const auto& line : refused) EXPECT_GT(line[0].toString().size(), 12);
}

TEST_F(DesktopWidgets, TheDividerMovesByKeysAndStaysInside) {
  PreviewView view;
  view.set_view(View::split);
  const auto press = [&view](int key) {
    QKeyEvent event(QEvent::KeyPress, key, Qt::NoModifier);
    QApplication::sendEvent(&view, &event);
  };
  press(Qt::Key_Right);
  EXPECT_GT(view.split(), 0.5);
  EXPECT_TRUE(view.accessibleDescription().contains("52"));
  press(Qt::Key_End);
  press(Qt::Key_Right);
  EXPECT_EQ(view.split(), 1);
  press(Qt::Key_Home);
  EXPECT_EQ(view.split(), 0);
}

/// A frame of one colour, and a matte of one value.
struct Plain {
  Plain(std::uint8_t y, std::uint8_t person) : luma(64 * 64, y), chroma(32 * 32, 128) {
    matte.assign(64 * 64, person);
    const Frame frame{.layout = {.width = 64, .height = 64, .format = Format::i420},
                      .planes = {luma.data(), chroma.data(), chroma.data()},
                      .strides = {64, 32, 32}};
    preview = {.source = frame, .matte = {.data = matte.data(), .stride = 64}, .result = frame};
  }
  std::vector<std::uint8_t> luma, chroma, matte;
  live::PreviewFrame preview;
};

TEST_F(DesktopWidgets, TheFeedBringsEachViewAndSaysWhenNothingComes) {
  auto writer = live::PreviewWriter::create(64, 64).value();
  PreviewFeed feed;
  QSignalSpy silent(&feed, &PreviewFeed::silent);
  PreviewPicture newest;
  QObject::connect(&feed, &PreviewFeed::picture, [&](const PreviewPicture& picture) {
    newest = picture;
    feed.painted();
  });
  feed.open(live::PreviewReader::open(writer->share()).value());
  Plain gray(126, 255);
  feed.show(View::result, {128, 96});
  writer->write(gray.preview);
  ASSERT_TRUE(soon([&] { return !newest.result.isNull(); }));
  EXPECT_EQ(newest.result.size(), QSize(96, 96));
  EXPECT_NEAR(newest.result.pixelColor(48, 48).red(), 128, 3);
  EXPECT_TRUE(newest.source.isNull());

  feed.show(View::matte, {128, 96});
  writer->write(gray.preview);
  ASSERT_TRUE(soon([&] { return !newest.source.isNull(); }));
  const QColor person = newest.source.pixelColor(48, 48);
  EXPECT_GT(person.red(), person.green() + 60);
  EXPECT_TRUE(soon([&] { return silent.size() == 1; }));
  feed.close();
  EXPECT_FALSE(writer->wanted());
}

TEST_F(DesktopWidgets, TheFeedBringsTheRoomOnlyWhileItIsAskedFor) {
  auto writer = live::PreviewWriter::create(64, 64).value();
  PreviewFeed feed;
  PreviewPicture newest;
  int pictures = 0;
  QObject::connect(&feed, &PreviewFeed::picture, [&](const PreviewPicture& picture) {
    newest = picture;
    ++pictures;
    feed.painted();
  });
  feed.open(live::PreviewReader::open(writer->share()).value());
  feed.show(View::result, {64, 64});
  Plain gray(126, 255);
  for (const bool wanted : {false, true, false}) {
    feed.see_room(wanted);
    const int before = pictures;
    writer->write(gray.preview);
    ASSERT_TRUE(soon([&] { return pictures > before; }));
    EXPECT_NE(newest.room.isNull(), wanted);
  }
  feed.close();
}

}  // namespace
}  // namespace scrim::desktop

int main(int argc, char** argv) {
  QApplication app(argc, argv);
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
