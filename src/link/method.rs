//! Lists the methods of matching a text to an entity.

/// The steps of looking up a name.
pub(super) const STEPS: &[Method] = &[
    Method::Name,
    Method::Folded,
    Method::Words,
    Method::Symbol,
    Method::Stems,
    Method::Brackets,
    Method::Formal,
    Method::Form,
    Method::Latin,
    Method::Sound,
    Method::Script,
];

/// How a text matched an entity; the strictest method first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// The entity has exactly this name.
    Name,
    /// The entity has exactly this code.
    Code,
    /// The name is equal except for case, accents, punctuation, spaces, articles, and traditional
    /// or simplified Chinese characters.
    Folded,
    /// The words are equal in another order, or except for words such as "of".
    Words,
    /// The text is another form of the symbol of a document.
    Symbol,
    /// The words are equal except for endings, or vowels that Arabic may leave out.
    Stems,
    /// The name is equal except for words that full names of this graph add.
    Formal,
    /// The name is equal except for its legal form.
    Form,
    /// The name is equal except for text in brackets.
    Brackets,
    /// The text has several names side by side, all of this entity.
    Parts,
    /// The name is equal except for letters such as ø and ß.
    Latin,
    /// The name has other Chinese characters with the same sound.
    Sound,
    /// The name in another script sounds the same.
    Script,
    /// The words are equal, some of them shortened.
    Shortened,
    /// The name is similar.
    Similar,
    /// A person decided.
    Person,
}

impl Method {
    /// Its name in output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Code => "code",
            Self::Folded => "folded",
            Self::Words => "words",
            Self::Symbol => "symbol",
            Self::Stems => "stems",
            Self::Formal => "formal",
            Self::Form => "form",
            Self::Brackets => "brackets",
            Self::Parts => "parts",
            Self::Latin => "latin",
            Self::Sound => "sound",
            Self::Script => "script",
            Self::Shortened => "shortened",
            Self::Similar => "similar",
            Self::Person => "person",
        }
    }

    /// Whether the method compares sounds or parts rather than the whole spelling.
    pub(super) fn is_loose(self) -> bool {
        matches!(self, Self::Stems | Self::Formal | Self::Form | Self::Sound | Self::Script)
    }

    /// The match in words.
    pub(super) fn means(self) -> &'static str {
        match self {
            Self::Name => "the same name",
            Self::Code => "the same code",
            Self::Folded => {
                "the same name except for case, accents, punctuation, articles or forms of \
                 characters"
            }
            Self::Words => "the same words",
            Self::Symbol => "another form of the same symbol",
            Self::Stems => "the same words except for endings or vowels",
            Self::Formal => "the same name in full or in short",
            Self::Form => "the same name except for the legal form",
            Self::Brackets => "the same name except for the part in brackets",
            Self::Parts => "all names in this text mean the same thing",
            Self::Latin => "the same name except for letters such as ø and ß",
            Self::Sound => "the same name in other characters of the same sound",
            Self::Script => "a name in another script sounds the same",
            Self::Shortened => "the same words, some shortened",
            Self::Similar => "a similar name",
            Self::Person => "a person decided",
        }
    }
}
