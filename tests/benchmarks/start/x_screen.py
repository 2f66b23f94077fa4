"""Eyes and a finger at an X display, by Xlib and XTest: what colour a pixel has, and a press on it."""

import ctypes
import ctypes.util
import time


class _XImage(ctypes.Structure):
    _fields_ = [("width", ctypes.c_int), ("height", ctypes.c_int), ("xoffset", ctypes.c_int), ("format", ctypes.c_int),
                ("data", ctypes.POINTER(ctypes.c_uint32))]


class XScreen:
    def __init__(self, display):
        self.x = ctypes.CDLL(ctypes.util.find_library("X11") or "libX11.so.6")
        self.test = ctypes.CDLL(ctypes.util.find_library("Xtst") or "libXtst.so.6")
        self.x.XOpenDisplay.restype = ctypes.c_void_p
        self.x.XGetImage.restype = ctypes.POINTER(_XImage)
        self.x.XDefaultRootWindow.restype = ctypes.c_ulong
        self.display = ctypes.c_void_p(self.x.XOpenDisplay(display.encode()))
        if not self.display:
            raise OSError(f"no X display {display}")
        self.root = ctypes.c_ulong(self.x.XDefaultRootWindow(self.display))

    def pixel(self, x, y):
        """0xRRGGBB on the screen now."""
        z_pixmap, all_planes = 2, ctypes.c_ulong(0xFFFFFFFF)
        image = self.x.XGetImage(self.display, self.root, x, y, 1, 1, all_planes, z_pixmap)
        if not image:
            return None
        value = image.contents.data[0] & 0xFFFFFF
        self.x.XDestroyImage(image)
        return value

    def await_pixel(self, x, y, fits, patience=30.0):
        """Seconds (perf_counter) at which the pixel first fitted; None if it did not."""
        end = time.perf_counter() + patience
        while time.perf_counter() < end:
            if fits(self.pixel(x, y)):
                return time.perf_counter()
            time.sleep(0.0005)
        return None

    def move(self, x, y):
        self.test.XTestFakeMotionEvent(self.display, -1, x, y, ctypes.c_ulong(0))
        self.x.XFlush(self.display)

    def button(self, down):
        self.test.XTestFakeButtonEvent(self.display, 1, 1 if down else 0, ctypes.c_ulong(0))
        self.x.XFlush(self.display)
