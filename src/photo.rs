//! Photos are taken apart and made anew, so that nothing but the picture
//! survives: no place, no camera, no time, no name, no hidden extra bytes.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageReader, Limits};

use crate::desk::Refusal;
use crate::limits;

/// A photo as it is kept: JPEG, upright, without metadata.
pub struct Clean {
    pub jpeg: Vec<u8>,
    /// A few pixels across: enough to know that it is a photo, not of what.
    pub preview: Vec<u8>,
}

/// Takes JPEG, PNG or WebP.
///
/// # Errors
/// [`Refusal::NotAPhoto`] when it is something else or damaged;
/// [`Refusal::PhotoTooLarge`] when it is more than a phone's camera makes.
pub fn clean(bytes: &[u8]) -> Result<Clean, Refusal> {
    if bytes.len() > limits::PHOTO_BYTES_MAX {
        return Err(Refusal::PhotoTooLarge);
    }
    let mut reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|_| Refusal::NotAPhoto)?;
    let mut bounds = Limits::default();
    bounds.max_image_width = Some(limits::PHOTO_SIDE_MAX);
    bounds.max_image_height = Some(limits::PHOTO_SIDE_MAX);
    bounds.max_alloc = Some(limits::PHOTO_DECODED_BYTES_MAX);
    reader.limits(bounds);
    let mut decoder = reader.into_decoder().map_err(|error| refusal(&error))?;
    // Which way is up is in the metadata, which goes.
    let orientation = decoder.orientation().map_err(|error| refusal(&error))?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|error| refusal(&error))?;
    picture.apply_orientation(orientation);
    let side = limits::PHOTO_KEPT_SIDE_MAX;
    if picture.width() > side || picture.height() > side {
        picture = picture.resize(side, side, FilterType::Triangle);
    }
    let small = limits::PREVIEW_SIDE;
    let preview = picture.resize(small, small, FilterType::Triangle);
    Ok(Clean { jpeg: encoded(&picture, 85)?, preview: encoded(&preview, 60)? })
}

fn encoded(picture: &DynamicImage, quality: u8) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality)
        .encode_image(&picture.to_rgb8())
        .map_err(|_| Refusal::NotAPhoto)?;
    Ok(bytes)
}

fn refusal(error: &image::ImageError) -> Refusal {
    match error {
        image::ImageError::Limits(_) => Refusal::PhotoTooLarge,
        _ => Refusal::NotAPhoto,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        DynamicImage::new_rgb8(width, height)
            .write_to(&mut Cursor::new(&mut bytes), image::ImageFormat::Png)
            .unwrap();
        bytes
    }

    #[test]
    fn a_photo_comes_out_small_and_as_jpeg() {
        let clean = clean(&png(3000, 1500)).unwrap_or_else(|refusal| panic!("{refusal:?}"));
        let kept = image::load_from_memory(&clean.jpeg).unwrap();
        assert_eq!((kept.width(), kept.height()), (1600, 800));
        let preview = image::load_from_memory(&clean.preview).unwrap();
        assert!(preview.width() <= limits::PREVIEW_SIDE);
    }

    #[test]
    fn whatever_follows_the_picture_is_not_kept() {
        let mut bytes = png(8, 8);
        bytes.extend_from_slice(b"59.9311 N 30.3609 E");
        let clean = clean(&bytes).unwrap_or_else(|refusal| panic!("{refusal:?}"));
        let marker = b"59.9311";
        assert!(!clean.jpeg.windows(marker.len()).any(|window| window == marker));
    }

    #[test]
    fn what_is_no_photo_is_refused() {
        for bytes in [&b""[..], b"hello", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a"] {
            assert_eq!(clean(bytes).err(), Some(Refusal::NotAPhoto));
        }
        assert_eq!(clean(&png(9000, 1)).err(), Some(Refusal::PhotoTooLarge));
        let cut_short = &png(100, 100)[..60];
        assert_eq!(clean(cut_short).err(), Some(Refusal::NotAPhoto));
    }
}
