"""Looking into pictures, in the program `examination`: drawn anew with Pillow, so that only pixels are left.

Orientation is applied, colours become sRGB; of what a picture tells of itself (place, camera, comments, bytes
behind its end) nothing is kept. Frames of moving GIF and WebP pictures are kept, of PNG the first.
"""

import io
import struct
import warnings
from typing import Any

from PIL import Image, ImageCms, ImageOps, ImageSequence, JpegImagePlugin

from services.files.domain.types import GIF, JPEG, PNG, WEBP

MOST_PIXELS = 64 * 1024 * 1024
MOST_FRAMES = 500
MOST_PIXELS_OF_FRAMES = 128 * 1024 * 1024
THUMBNAIL = (320, 320)

_FORMATS = {PNG: "PNG", JPEG: "JPEG", WEBP: "WEBP", GIF: "GIF"}
_UNREADABLE = (OSError, ValueError, SyntaxError, EOFError, LookupError, TypeError, struct.error)
_KEPT = ("transparency", "duration", "loop", "background", "disposal")


def examine_picture(content_type: str, data: bytes) -> tuple[str | None, bytes, bytes]:
    """What is wrong with it, or the picture drawn anew and a thumbnail of it as WebP."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            # Of what is wrong beside the pixels, which is not kept.
            warnings.simplefilter("ignore", UserWarning)
            with Image.open(io.BytesIO(data), formats=[_FORMATS[content_type]]) as picture:
                return _examine(content_type, picture, data)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        return "too_complex", b"", b""
    except (OSError, ValueError, SyntaxError, EOFError):
        return "damaged", b"", b""


def _examine(content_type: str, picture: Any, data: bytes) -> tuple[str | None, bytes, bytes]:
    frames = getattr(picture, "n_frames", 1) if content_type in (GIF, WEBP) else 1
    pixels = picture.width * picture.height
    if pixels > MOST_PIXELS or frames > MOST_FRAMES or pixels * frames > MOST_PIXELS_OF_FRAMES:
        return "too_complex", b"", b""
    if frames > 1:
        return None, _moving(content_type, picture, data), _thumbnail(picture)
    picture.load()
    thumbnail = _thumbnail(picture)
    options = _options(content_type, picture, data)
    return None, _saved(content_type, _plain(content_type, picture), options), thumbnail


def _plain(content_type: str, picture: Any) -> Any:
    """The pixels, the right way up, in sRGB, and what is needed to draw them."""
    upright = _upright(picture)
    profile = upright.info.get("icc_profile")
    if profile and upright.mode in ("RGB", "RGBA", "CMYK", "L"):
        upright = _in_srgb(upright, profile)
    if content_type == JPEG and upright.mode not in ("L", "RGB"):
        upright = upright.convert("RGB")
    return _forgetful(upright)


def _upright(picture: Any) -> Any:
    """The right way up; as it lies where it says that wrongly, as many cameras and programs do.

    Its pixels are loaded: whatever cannot be read is beside them, and is not kept anyway.
    """
    try:
        return ImageOps.exif_transpose(picture) or picture
    except _UNREADABLE:
        return picture


def _in_srgb(picture: Any, profile: bytes) -> Any:
    mode = "RGB" if picture.mode == "CMYK" else picture.mode
    if mode == "L":
        return picture
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        target = ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(picture, source, target, outputMode=mode) or picture
    except (ImageCms.PyCMSError, OSError):
        return picture


def _forgetful(picture: Any) -> Any:
    picture.info = {name: value for name, value in picture.info.items() if name in _KEPT}
    return picture


def _options(content_type: str, picture: Any, data: bytes) -> dict[str, Any]:
    """How to save it about as good as it was."""
    if content_type == WEBP:
        return {"lossless": True} if data[12:16] == b"VP8L" else {"quality": 92}
    if content_type == JPEG:
        sampling = JpegImagePlugin.get_sampling(picture)
        tables = getattr(picture, "quantization", None)
        if picture.mode in ("L", "RGB") and tables and len(tables) <= 2 and sampling >= 0:
            return {"qtables": tables, "subsampling": sampling}
        return {"quality": 92}
    return {}


def _moving(content_type: str, picture: Any, data: bytes) -> bytes:
    durations, frames = [], []
    for frame in ImageSequence.Iterator(picture):
        durations.append(frame.info.get("duration", 100))
        frames.append(frame.convert("RGBA"))
    first, *others = (_forgetful(frame) for frame in frames)
    options = {
        "save_all": True,
        "append_images": others,
        "duration": durations,
        "loop": picture.info.get("loop", 0),
        **({"disposal": 2} if content_type == GIF else {"quality": 90}),
    }
    return _saved(content_type, first, options)


def _saved(content_type: str, picture: Any, options: dict[str, Any]) -> bytes:
    out = io.BytesIO()
    picture.save(out, _FORMATS[content_type], **options)
    return out.getvalue()


def _thumbnail(picture: Any) -> bytes:
    picture.seek(0)
    small = picture.copy()
    small.thumbnail(THUMBNAIL, reducing_gap=2.0)
    small = _forgetful(_upright(small))
    out = io.BytesIO()
    small.convert("RGBA" if "transparency" in small.info or "A" in small.getbands() else "RGB").save(
        out, "WEBP", quality=80
    )
    return out.getvalue()
