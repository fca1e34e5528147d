"""Pictures, a page for each frame of a TIFF; all that is in them is read by OCR."""

import io
import warnings
from collections.abc import Iterator

from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from sluiceway_ingest.adapters.extract.formats import failures, ocr, ocr_pictures
from sluiceway_ingest.adapters.extract.formats.draft import Draft, File
from sluiceway_ingest.domain.extracted import NeedsOcr


def read(file: File) -> Draft:
    with _opened(file) as picture:
        frames = getattr(picture, "n_frames", 1) if picture.format in ("TIFF", "MPO") else 1
        if frames > file.limits.pages:
            raise failures.too_large(f"It has {frames} pages; {file.limits.pages} are allowed")
        if not file.ocr:
            raise NeedsOcr(tuple(range(1, frames + 1)))
        _unpack(picture)
        if not ocr.is_installed():
            raise ocr.unavailable()
        pages = ocr.OcrPages(file.language)
        texts = tuple(_texts(picture, frames, pages))
        return Draft(parts=texts, paged=frames > 1, flags=pages.flags(texts))


def _opened(file: File) -> Image.Image:
    """Looks at the declared size before a pixel is unpacked."""
    warnings.simplefilter("ignore", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = file.limits.picture_pixels
    try:
        picture = Image.open(io.BytesIO(file.content))
    except Image.DecompressionBombError as error:
        raise _too_many_pixels(file) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise failures.corrupt("This picture is damaged") from error
    if picture.width * picture.height > file.limits.picture_pixels:
        raise _too_many_pixels(file)
    return picture


def _unpack(picture: Image.Image) -> None:
    """Pixels are kept by the picture. A damaged one is told as such also where nothing could read its words."""
    try:
        picture.load()
    except (OSError, ValueError, SyntaxError) as error:
        raise failures.corrupt("This picture is damaged") from error


def _too_many_pixels(file: File) -> Exception:
    return failures.bomb(f"The picture unpacks to more than {file.limits.picture_pixels // 10**6} million pixels")


def _texts(picture: Image.Image, frames: int, pages: ocr.OcrPages) -> Iterator[str]:
    try:
        for frame in ImageSequence.Iterator(picture) if frames > 1 else [picture]:
            yield pages.text(_upright(frame))
    except (OSError, ValueError, SyntaxError) as error:
        raise failures.corrupt("This picture is damaged") from error


def _upright(frame: Image.Image) -> Image.Image:
    """Turned as its camera says, on white where it is transparent, and large enough."""
    turned = ocr_pictures.eight_bits(ImageOps.exif_transpose(frame)).convert("RGBA")
    page = Image.new("RGBA", turned.size, "white")
    page.alpha_composite(turned)
    return ocr_pictures.enlarged(page)
