//! What Telegram does to a photo that is sent as a photo: it is turned upright,
//! drawn anew as JPEG in several sizes, and everything the camera wrote is gone.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder, ImageReader};

/// The longest sides Telegram's apps ask for.
const SIDES: [u32; 4] = [90, 320, 800, 1280];

pub(crate) struct Drawn {
    pub(crate) jpeg: Vec<u8>,
    pub(crate) width: u32,
    pub(crate) height: u32,
}

/// The sizes of a photo, smallest first, or nothing if it is no picture.
pub(crate) fn drawn(bytes: &[u8]) -> Option<Vec<Drawn>> {
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    let mut decoder = reader.into_decoder().ok()?;
    let upright = decoder.orientation().ok()?;
    let mut picture = DynamicImage::from_decoder(decoder).ok()?;
    picture.apply_orientation(upright);
    let longest = picture.width().max(picture.height());
    let smaller = SIDES.iter().copied().filter(|side| *side < longest);
    let mut sides: Vec<_> = smaller.collect();
    if longest <= SIDES[SIDES.len() - 1] {
        sides.push(longest);
    }
    sides.into_iter().map(|side| draw(&picture, side)).collect()
}

/// Width and height, if the bytes are a picture.
pub(crate) fn dimensions(bytes: &[u8]) -> Option<(u32, u32)> {
    ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?.into_dimensions().ok()
}

fn draw(picture: &DynamicImage, side: u32) -> Option<Drawn> {
    let longest = picture.width().max(picture.height());
    let small = if side < longest { picture.thumbnail(side, side) } else { picture.clone() };
    let rgb = small.to_rgb8();
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, 87).encode_image(&rgb).ok()?;
    Some(Drawn { jpeg, width: rgb.width(), height: rgb.height() })
}
