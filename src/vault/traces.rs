//! What words and keys leave behind in a thread: blocks of them on its stack,
//! where ciphers work, and pieces in its vector registers, through which
//! memory is copied. The heap is wiped when it is freed; these never are, and a
//! core image of a thread at rest shows them.

use std::hint::black_box;

use super::seal::lock;
use super::secret::Key;
use crate::limits;

/// Overwrites what the calling thread did before. To be called wherever a
/// thread that held words goes to rest; work that goes on does it by itself.
pub fn wipe_traces() {
    overwrite_registers();
    overwrite_stack();
}

/// The frames of whatever was called before lay here.
#[inline(never)]
#[allow(clippy::large_stack_arrays)] // the stack is what this is about
fn overwrite_stack() {
    black_box(&mut [0_u8; limits::TRACES_STACK_BYTES]);
}

/// Does what filled them once more, with nothing: a cipher, and copies of each
/// length for which copying has a way of its own.
#[inline(never)]
fn overwrite_registers() {
    black_box(lock(&Key::blank(), &[], &[0; 1024]));
    let (nothing, mut over) = (black_box([0_u8; 4096]), [0_u8; 4096]);
    for length in [16, 24, 48, 96, 192, 384, 768, 1536, 4096] {
        let length = black_box(length);
        over[..length].copy_from_slice(&nothing[..length]);
        black_box(&mut over);
    }
}
