//! Chance for selection and randomization: drawn from a seed that is given once and kept with the registration, so that a
//! request can be repeated, and what is tried beforehand comes out the same.

/// A stream of numbers from a seed (SplitMix64: fair enough for shuffling questions, and no secret).
#[derive(Debug, Clone)]
pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Where the stream stands, to go on from there.
    pub(super) fn seed(&self) -> u64 {
        self.0
    }

    /// A number below `bound`, which is not 0.
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut it = self.0;
        it = (it ^ (it >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        it = (it ^ (it >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((it ^ (it >> 31)) % bound as u64) as usize
    }

    /// Puts the items into a random order.
    pub(super) fn shuffle(&mut self, items: &mut [usize]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}
