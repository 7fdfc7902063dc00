//! Real clients as witnesses: python-telegram-bot and aiogram call the stand-in
//! and must understand every answer, and it must accept every call of theirs.
//!
//! `STANDIN_PYTHON` names a Python that has both. Without it the test passes
//! over itself, except where `CI` is set: there it fails.

use std::path::Path;
use std::process::Command;

use telegram_standin::Standin;

fn python() -> Option<String> {
    let python = std::env::var("STANDIN_PYTHON").ok().filter(|it| Path::new(it).exists());
    let ci = std::env::var("CI").is_ok_and(|it| it == "true");
    assert!(python.is_some() || !ci, "STANDIN_PYTHON must name a Python with both clients");
    python
}

fn picture() -> Vec<u8> {
    let picture = image::RgbImage::from_pixel(640, 480, image::Rgb([200, 90, 40]));
    let mut jpeg = Vec::new();
    image::codecs::jpeg::JpegEncoder::new(&mut jpeg).encode_image(&picture).unwrap();
    jpeg
}

/// Runs one client's calls and returns how many there were.
fn witness(script: &str) -> Option<usize> {
    let python = python()?;
    let standin = Standin::start(70).unwrap();
    let control = standin.open_control(0).unwrap();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(script);
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("picture.jpg");
    std::fs::write(&file, picture()).unwrap();
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracles");
    let run = Command::new(python)
        .arg(scripts.join(script))
        .env("STANDIN_API", standin.address())
        .env("STANDIN_TOKEN", standin.token())
        .env("STANDIN_CONTROL", format!("http://{control}"))
        .env("STANDIN_PICTURE", &file)
        .env("NO_PROXY", "127.0.0.1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{script}: {said}\n{}", standin.timeline());
    standin.assert_clean();
    let calls = String::from_utf8_lossy(&run.stdout).trim().parse().unwrap();
    assert!(standin.call_log().len() >= calls - 2, "{calls}");
    Some(calls)
}

#[test]
fn python_telegram_bot_understands_every_answer() {
    assert!(witness("ptb_calls.py").is_none_or(|calls| calls >= 30));
}

#[test]
fn aiogram_understands_every_answer() {
    assert!(witness("aiogram_calls.py").is_none_or(|calls| calls >= 25));
}
