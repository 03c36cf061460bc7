"""Chromium, driven through its DevTools pipe: no port, no package."""
import json
import os
import select
import subprocess
import time

OPTIONS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-quic", "--enable-features=WebRtcPipeWireCamera", "--use-fake-ui-for-media-stream",
    "--enable-logging=stderr", "--vmodule=*camera_portal*=1,*pipewire_session*=1"]

ANSWER_SECONDS = 20


class BrowserError(Exception):
    """A script failed, or Chromium does not answer."""


class Page:
    """A page in a browser of its own, which ends with the `with` block."""

    def __init__(self, program, folder, file):
        """`folder`: for the profile and the log."""
        command_read, self._write = os.pipe()
        self._read, answer_write = os.pipe()

        def give_pipes():
            # Away from 3 and 4 first: one of the pipes may be there.
            high = [os.dup2(command_read, 100), os.dup2(answer_write, 101)]
            os.dup2(high[0], 3)
            os.dup2(high[1], 4)

        self._log = os.path.join(folder, "chromium.log")
        with open(self._log, "w") as log:
            self._process = subprocess.Popen(
                [program, *OPTIONS, f"--user-data-dir={folder}/profile", "--remote-debugging-pipe",
                 "about:blank"],
                preexec_fn=give_pipes, close_fds=False, stdout=log, stderr=log)
        os.close(command_read)
        os.close(answer_write)
        self._buffer = b""
        self._number = 0
        self._session = None
        self._send("Browser.grantPermissions", permissions=["videoCapture"])
        target = self._send("Target.createTarget", url=f"file://{file}")["targetId"]
        self._session = self._send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        while self.run("location.protocol + document.readyState") != "file:complete":
            time.sleep(0.05)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.kill()
        self._process.wait()

    def run(self, script):
        """The value of a script, awaited."""
        answer = self._send("Runtime.evaluate", expression=script, awaitPromise=True,
                            returnByValue=True)
        if "exceptionDetails" in answer:
            raise BrowserError(answer["exceptionDetails"]["exception"]["description"])
        return answer["result"].get("value")

    def capture_has_crashed(self):
        """Chromium 156 looks for races in how it opens a PipeWire camera, and when it finds its own
        it ends its capture service: "Check failed: !race_checker.RaceDetected()"."""
        with open(self._log) as log:
            return "Detected crash of video capture service" in log.read()

    def _send(self, method, **params):
        self._number += 1
        message = {"id": self._number, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._receive()
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise BrowserError(f"{method}: {answer['error']['message']}")
                return answer["result"]

    def _receive(self):
        while b"\0" not in self._buffer:
            if not select.select([self._read], [], [], ANSWER_SECONDS)[0]:
                raise BrowserError(f"Chromium has not answered for {ANSWER_SECONDS} seconds")
            some = os.read(self._read, 1 << 20)
            if not some:
                raise BrowserError("Chromium has ended")
            self._buffer += some
        message, self._buffer = self._buffer.split(b"\0", 1)
        return json.loads(message)
