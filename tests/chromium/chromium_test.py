"""Chromium, a real one, watches Scrim's camera through the camera portal.

chromium_test.py CLIP_CAMERA SCRIM PICTURES, to be run by tests/live/private_session.sh. What Chromium
showed lands as PNG files in the folder PICTURES. Ends with 77 (skipped) where a program is not
installed.
"""
import base64
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

from browser import BrowserError, Page

CLIP_CAMERA, SCRIM, PICTURES = sys.argv[1:4]
PAGE = pathlib.Path(__file__).with_name("page.html")
FRAMES = 60
# Of the drawn scene, in shares of the picture: books on a shelf, and the face.
SHELF = {"x": 0.70, "y": 0.12, "width": 0.30, "height": 0.30}
FACE = {"x": 0.42, "y": 0.20, "width": 0.16, "height": 0.40}

STORE = "org.freedesktop.impl.portal.PermissionStore"
PORTAL_FOLDERS = ["/usr/libexec", "/usr/lib/xdg-desktop-portal", "/usr/lib"]


def skip_unless_installed():
    programs = {name: shutil.which(name) for name in ("chromium", "Xvfb", "gdbus")}
    for name in ("xdg-desktop-portal", "xdg-desktop-portal-gtk"):
        programs[name] = shutil.which(name, path=os.pathsep.join(PORTAL_FOLDERS))
    for name, where in programs.items():
        if where is None:
            print(f"skipped: {name} is not installed", file=sys.stderr)
            sys.exit(77)


def call(name, path, method, *arguments):
    """Calls a method on the session bus; gives the answer as gdbus writes it."""
    return subprocess.run(
        ["gdbus", "call", "--session", "--timeout", "30", "--dest", name, "--object-path", path,
         "--method", method, *arguments], check=True, capture_output=True, text=True).stdout


def control(method):
    return call("org.scrim.Live", "/org/scrim/Live", f"org.scrim.Live1.{method}")


def watchers():
    return control("Status").split("'watchers': <")[1].split(">")[0]


def cameras(page):
    return page.run("cameras().then(list => list.map(camera => camera.label))")


def eventually(is_so, seconds=30):
    end = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


class Desktop:
    """What a user's desktop has: a screen, a camera, Scrim, and a yes to "may it use the camera?"."""

    def __init__(self, folder):
        self.programs = []
        self.log = open(f"{folder}/desktop.log", "w")
        display, told = os.pipe()
        self.start("Xvfb", "-displayfd", str(told), "-nolisten", "tcp", pass_fds=[told])
        os.environ["DISPLAY"] = ":" + os.read(display, 16).decode().strip()
        subprocess.run(["dbus-update-activation-environment", "DISPLAY", "XDG_RUNTIME_DIR"],
                       check=True)
        call(STORE, "/" + STORE.replace(".", "/"), f"{STORE}.SetPermission",
             "devices", "true", "camera", "", "['yes']")
        self.start(CLIP_CAMERA)
        self.start(SCRIM, "live", "--quiet", "--grace", "1")
        subprocess.run(["gdbus", "wait", "--session", "--timeout", "30", "org.scrim.Live"],
                       check=True)

    def start(self, *line, **options):
        self.programs.append(
            subprocess.Popen(line, stdout=self.log, stderr=self.log, **options))

    def end(self):
        for program in reversed(self.programs):
            program.kill()
            program.wait()


class Chromium(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="scrim-chromium.")
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.desktop = Desktop(cls.folder)
        cls.addClassCleanup(cls.desktop.end)

    def with_page(self, use):
        """What `use` gives for a page that may use the cameras. Another browser is tried when its
        capture service crashes, or when it looked for cameras before the session manager let the
        portal see all of them: it does not look again."""
        for _ in range(5):
            with Page(shutil.which("chromium"), self.folder, PAGE) as page:
                try:
                    if eventually(lambda: "Scrim" in cameras(page), 10):
                        return use(page)
                except BrowserError:
                    if not page.capture_has_crashed():
                        raise
        return self.fail("five times Chromium crashed, or found no camera named Scrim")

    def watch(self, picture):
        """Watches Scrim for a while, and keeps the last frame as a picture of that name."""
        seen = self.with_page(
            lambda page: page.run(f"watch('Scrim', {FRAMES}, {json.dumps([SHELF, FACE])})"))
        os.makedirs(PICTURES, exist_ok=True)
        with open(f"{PICTURES}/chromium-{picture}.png", "wb") as file:
            file.write(base64.b64decode(seen["picture"]))
        return seen

    def test_sees_the_face_but_never_the_room_from_the_first_frame_on(self):
        shown = self.watch("blurred")
        control("Toggle")
        room = self.watch("off")
        control("Toggle")
        self.assertEqual((shown["width"], shown["height"]), (1280, 720))
        shelf, face = room["frames"][-1]
        self.assertLess(max(frame[0] for frame in shown["frames"]), 0.4 * shelf)
        self.assertGreater(shown["frames"][-1][1], 0.6 * face)

    def test_is_known_as_a_watcher_until_it_leaves(self):
        def hold(page):
            page.run("openCamera('Scrim').then(stream => { window.held = stream; })")
            if not eventually(lambda: "chromium" in watchers(), 10):
                raise BrowserError(watchers())

        self.with_page(hold)
        self.assertTrue(eventually(lambda: "chromium" not in watchers()), watchers())


if __name__ == "__main__":
    skip_unless_installed()
    unittest.main(argv=sys.argv[:1], verbosity=2)
