//! Shares of a sample, with how sure they are.

/// So many of so many.
#[derive(Clone, Copy, Default)]
pub struct Share {
    pub hits: usize,
    pub of: usize,
}

impl Share {
    pub fn count(&mut self, hit: bool) {
        self.hits += usize::from(hit);
        self.of += 1;
    }

    #[allow(clippy::cast_precision_loss)]
    pub fn value(self) -> f64 {
        self.hits as f64 / self.of.max(1) as f64
    }

    /// Wilson's interval, 95 %.
    #[allow(clippy::cast_precision_loss)]
    pub fn interval(self) -> (f64, f64) {
        let (n, p, z) = (self.of.max(1) as f64, self.value(), 1.96_f64);
        let middle = p + z * z / (2.0 * n);
        let reach = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
        let scale = 1.0 + z * z / n;
        (((middle - reach) / scale).max(0.0), ((middle + reach) / scale).min(1.0))
    }

    pub fn cell(self) -> String {
        if self.of == 0 {
            return "–".to_owned();
        }
        let (from, to) = self.interval();
        format!("{}/{} = {:.2} ({from:.2}–{to:.2})", self.hits, self.of, self.value())
    }
}
