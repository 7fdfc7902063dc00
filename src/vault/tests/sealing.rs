//! What the seal itself keeps to: properties of any text.

use proptest::prelude::*;

use super::*;

#[test]
fn points_of_small_order_are_no_public_keys() {
    for last in [0, 0x80] {
        for first in [0, 1] {
            let mut point = [0; 32];
            (point[0], point[31]) = (first, last);
            assert!(PublicKey::from_bytes(&point).is_none());
        }
        for first in [0xec, 0xed, 0xee] {
            let mut point = [0xff; 32];
            (point[0], point[31]) = (first, 0x7f | last);
            assert!(PublicKey::from_bytes(&point).is_none());
        }
    }
    assert!(PublicKey::from_bytes(&[9; 31]).is_none());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Any text comes back as it was; its length shows only by its bucket; and
    /// nothing that was changed or moved opens.
    #[test]
    fn only_what_was_sealed_opens(
        text in prop::collection::vec(any::<u8>(), 0..2000),
        bit in any::<prop::sample::Index>(),
        cut in any::<prop::sample::Index>(),
        seq in 0_i64..9,
    ) {
        let (key, other) = (seal::PrivateKey::new(), seal::PrivateKey::new());
        let bound = Bound { case: CaseId(5), seq, direction: 0, kind: 1 };
        let sealed = seal(&key.public(), bound, &text);
        let whole = sealed.as_bytes();
        prop_assert_eq!(&**seal::open(&key, bound, &sealed).unwrap(), &text);
        prop_assert!((whole.len() - 121).is_power_of_two());

        let mut bits = whole.to_vec();
        let at = bit.index(8 * bits.len());
        bits[at / 8] ^= 1 << (at % 8);
        let shorter = whole[..cut.index(whole.len())].to_vec();
        let longer = [whole, &[0]].concat();
        let twin = seal(&key.public(), bound, &text);
        let crossed = [&whole[..81], &twin.as_bytes()[81..]].concat();
        for bad in [bits, shorter, longer, crossed] {
            prop_assert!(seal::open(&key, bound, &Sealed::from_bytes(bad)).is_err());
        }
        for moved in [
            Bound { case: CaseId(6), ..bound },
            Bound { seq: seq + 1, ..bound },
            Bound { direction: 1, ..bound },
            Bound { kind: 0, ..bound },
        ] {
            prop_assert!(seal::open(&key, moved, &sealed).is_err());
        }
        prop_assert!(seal::open(&other, bound, &sealed).is_err());
    }

    #[test]
    fn noise_opens_nothing(noise in prop::collection::vec(any::<u8>(), 0..600)) {
        let key = seal::PrivateKey::new();
        let bound = first_of(CaseId(1));
        prop_assert!(seal::open(&key, bound, &Sealed::from_bytes(noise.clone())).is_err());
        prop_assert!(seal::unlock(&secret::Key::new(), b"x", &noise).is_err());
        prop_assert!(seal::unwrap(&key, "x", b"y", &noise).is_err());
        let text = String::from_utf8_lossy(&noise);
        prop_assert!(RecoveryKey::read(&text).is_err());
        let _ = ReturnCode::read(&text);
        prop_assert!(Token::read(&text).is_none());
    }
}

#[test]
fn lengths_hide_in_buckets() {
    let to = seal::PrivateKey::new();
    let length = |text: usize| {
        seal(&to.public(), first_of(CaseId(1)), &vec![1; text]).as_bytes().len() - 121
    };
    assert_eq!(length(1), length(200));
    let buckets = [0, 248, 249, 1016, 1017, 4088, 4089, 16_376, 16_377, 65_528, 65_529].map(length);
    let expected = [256, 256, 1024, 1024, 4096, 4096, 16_384, 16_384, 65_536, 65_536, 131_072];
    assert_eq!(buckets, expected);
}
