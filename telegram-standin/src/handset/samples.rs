//! Things to send that nobody has to look for.

use std::io::Cursor;

use image::{ImageFormat, Rgb, RgbImage};

pub(super) const VOICE_SECONDS: i64 = 7;
const PACKETS_A_SECOND: usize = 50;
const SAMPLES_A_PACKET: u64 = 960;

/// A forearm with a sore place on it, painted by arithmetic.
pub(super) fn photo() -> Vec<u8> {
    let (width, height) = (800_u32, 600_u32);
    let picture = RgbImage::from_fn(width, height, |x, y| {
        let (x, y) = (f64::from(x) / 800.0, f64::from(y) / 600.0);
        // How far from the middle of the arm, which runs across the picture.
        let across = (y - 0.52 - (x - 0.5) * 0.18) / (0.24 + x * 0.06);
        let grain = ((x * 391.0).sin() * (y * 517.0).cos()) * 2.5;
        if across.abs() > 1.0 {
            let cloth = 148.0 - y * 40.0 + ((x * 800.0).sin() + (y * 600.0).sin()) * 3.0;
            return Rgb([shade(cloth * 0.82), shade(cloth * 0.9), shade(cloth)]);
        }
        let round = (1.0 - across * across).sqrt();
        let light = 0.62 + 0.38 * round - across * 0.1;
        let far = ((x - 0.56) / 0.15).hypot((y - 0.5) / 0.17);
        let sore = (1.15 - far).clamp(0.0, 1.0).powf(1.4);
        let core = (0.28 - far).clamp(0.0, 0.28) * 2.2;
        Rgb([
            shade((228.0 - sore * 28.0 - core * 70.0) * light + grain),
            shade((184.0 - sore * 92.0 - core * 60.0) * light + grain),
            shade((158.0 - sore * 76.0 - core * 50.0) * light + grain),
        ])
    });
    let mut jpeg = Cursor::new(Vec::new());
    // Into memory, where nothing can fail but memory.
    let _ = picture.write_to(&mut jpeg, ImageFormat::Jpeg);
    jpeg.into_inner()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a byte")]
fn shade(value: f64) -> u8 {
    value.clamp(0.0, 255.0) as u8
}

/// A voice message in which nobody speaks: an Ogg file of Opus packets that
/// each say "silence", so that whoever plays it hears that it plays.
pub(super) fn voice() -> Vec<u8> {
    const SILENCE: [u8; 3] = [0xF8, 0xFF, 0xFE];
    let head = [&b"OpusHead"[..], &[1, 1, 0, 0], &48_000_u32.to_le_bytes(), &[0, 0, 0]].concat();
    let tags = [&b"OpusTags"[..], &[0; 8]].concat();
    let mut file = sheet(2, 0, 0, &[&head]);
    file.extend(sheet(0, 0, 1, &[&tags]));
    let mut position = 0;
    for second in 0..VOICE_SECONDS {
        position += SAMPLES_A_PACKET * PACKETS_A_SECOND as u64;
        let last = if second + 1 == VOICE_SECONDS { 4 } else { 0 };
        let number = u32::try_from(second + 2).unwrap_or_default();
        file.extend(sheet(last, position, number, &[&SILENCE[..]; PACKETS_A_SECOND]));
    }
    file
}

/// One page of an Ogg file (RFC 3533), of packets shorter than 255 bytes.
fn sheet(flags: u8, position: u64, number: u32, packets: &[&[u8]]) -> Vec<u8> {
    let lengths = packets.iter().map(|it| u8::try_from(it.len()).unwrap_or_default());
    let mut sheet = [
        &b"OggS\0"[..],
        &[flags],
        &position.to_le_bytes(),
        &7_u32.to_le_bytes(),
        &number.to_le_bytes(),
        &[0; 4],
        &[u8::try_from(packets.len()).unwrap_or_default()],
    ]
    .concat();
    sheet.extend(lengths);
    sheet.extend(packets.concat());
    let check = checksum(&sheet).to_le_bytes();
    sheet[22..26].copy_from_slice(&check);
    sheet
}

/// The checksum of Ogg: polynomial 0x04C11DB7, highest bit first.
fn checksum(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte) << 24, |sum, _| {
            if sum & 0x8000_0000 != 0 { sum << 1 ^ 0x04C1_1DB7 } else { sum << 1 }
        })
    })
}
