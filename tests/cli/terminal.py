"""Runs a program on a terminal, and prints what it shows there.

Usage: terminal.py WIDTH WORD PROGRAM [ARGUMENT…]
The terminal has WIDTH columns. Once it shows a text that ends with WORD, Ctrl-C is sent; "" is no word.
"""
import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios

width, word, command = int(sys.argv[1]), sys.argv[2].encode(), sys.argv[3:]
ready, go = os.pipe()
child, screen = pty.fork()
if child == 0:
    os.read(ready, 1)
    os.environ.pop("COLUMNS", None)
    os.execv(command[0], command)
fcntl.ioctl(screen, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
os.write(go, b"!")
text, interrupted = b"", False
while select.select([screen], [], [], 60)[0]:
    try:
        part = os.read(screen, 65536)
    except OSError:  # the program has ended
        break
    if not part:
        break
    text += part
    if word and not interrupted and text.endswith(word):
        interrupted = True
        os.kill(child, signal.SIGINT)
os.waitpid(child, 0)
sys.stdout.buffer.write(text)
