//! How much more than before.

/// Per cent by which `now`, a month, is above `before`, a month: both are sums over
/// some months. Rounded to the nearest, halves away from nought. `None` where there
/// was nothing before, because nothing is a multiple of that.
#[must_use]
pub fn growth(before: (i64, i64), now: (i64, i64)) -> Option<i64> {
    let ((before, before_months), (now, now_months)) = (before, now);
    if before <= 0 || before_months <= 0 || now_months <= 0 {
        return None;
    }
    // now/now_months : before/before_months, without leaving whole numbers.
    let (above, below) =
        (i128::from(now) * i128::from(before_months), i128::from(before) * i128::from(now_months));
    i64::try_from(percent(above - below, below)).ok()
}

/// `part` of `whole` in per cent, to the nearest; 0 of nothing.
#[must_use]
pub fn share(part: i64, whole: i64) -> i64 {
    if whole <= 0 {
        return 0;
    }
    i64::try_from(percent(i128::from(part), i128::from(whole))).unwrap_or(0)
}

fn percent(part: i128, whole: i128) -> i128 {
    let twice = part * 200;
    let half = if part < 0 { -whole } else { whole };
    (twice + half) / (whole * 2)
}
