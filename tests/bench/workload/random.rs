//! Generates pseudo-random numbers, the same everywhere.

/// SplitMix64 (Steele, Lea and Flood 2014).
pub struct Random(u64);

impl Random {
    /// Starts from a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(end)) >> 64) as u64
    }

    /// A number from `start` to `end`, both included.
    pub fn between(&mut self, start: u64, end: u64) -> u64 {
        start + self.below(end - start + 1)
    }

    /// True for some percent.
    pub fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of some.
    pub fn one<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.below(of.len() as u64) as usize]
    }

    /// Some words after each other, the first with a capital.
    pub fn words(&mut self, count: u64, out: &mut String) {
        let start = out.len();
        for i in 0..count {
            if i > 0 {
                out.push_str(if self.percent(6) { ", " } else { " " });
            }
            out.push_str(self.one(WORDS));
        }
        if let Some(first) = out.get_mut(start..=start) {
            first.make_ascii_uppercase();
        }
    }
}

/// The parts of texts, with and without accents, quotes and other scripts.
#[rustfmt::skip]
const WORDS: &[&str] = &[
    "access", "accountability", "action", "agenda", "assembly", "assistance", "behaviour",
    "building", "capacity", "charter", "civil", "committee", "conduct", "confidence", "conflict",
    "consensus", "cooperation", "cyber", "data", "development", "dialogue", "digital",
    "diplomacy", "due", "education", "emerging", "exchange", "framework", "gender", "global",
    "governance", "group", "human", "implementation", "information", "infrastructure",
    "institutional", "international", "law", "measures", "mécanisme", "norms", "open-ended",
    "participation", "peace", "perspective", "policy", "practice", "prevention", "private",
    "protection", "public", "regional", "report", "resilience", "responsible", "rights", "sector",
    "security", "societal", "society", "sovereignty", "stability", "stakeholder", "state",
    "technology", "the", "threats", "transparency", "treaty", "trust", "\"use of force\"",
    "vulnerability", "women", "working", "éducation", "Österreich", "договор", "安全",
];
