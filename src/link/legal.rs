//! Legal forms of organizations and states, written in one way: made alike and not dropped, for a company of
//! another form may be another company.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

/// Forms that mean the same in one legal family: the short form, and all that is written for it,
/// folded and without "of" and the like.
const FORMS: &[(&str, &[&str])] = &[
    ("ag", &["aktiengesellschaft"]),
    ("gmbh", &["gesellschaft mit beschrankter haftung", "gesellschaft mbh", "ges mbh"]),
    ("ltd", &["limited", "ltda", "limitada"]),
    ("llc", &["limited liability company", "limited liability co"]),
    ("llp", &["limited liability partnership"]),
    ("lp", &["limited partnership"]),
    ("plc", &["public limited company", "public limited co"]),
    ("inc", &["incorporated", "incorporation"]),
    ("corp", &["corporation", "corporacion"]),
    ("co", &["company", "compagnie", "compania"]),
    (
        "jsc",
        &[
            "open joint stock company",
            "public joint stock company",
            "closed joint stock company",
            "joint stock company",
            "joint stock co",
            "ojsc",
            "pjsc",
            "cjsc",
            "oao",
            "pao",
            "zao",
            "ao",
        ],
    ),
    ("ooo", &["obshchestvo s ogranichennoi otvetstvennostiu"]),
    ("ооо", &["общество с ограниченнои ответственностью"]),
    (
        "оао",
        &["открытое акционерное общество", "публичное акционерное общество", "пао", "ао", "зао"],
    ),
    (
        "srl",
        &[
            "societatea cu raspundere limitata",
            "societa a responsabilita limitata",
            "sarl",
            "societe a responsabilite limitee",
        ],
    ),
    (
        "sa",
        &["societe anonyme", "sociedad anonima", "sociedade anonima", "societa per azioni", "spa"],
    ),
    ("nv", &["naamloze vennootschap"]),
    ("bv", &["besloten vennootschap", "bvba"]),
    ("as", &["aktieselskab", "aksjeselskap"]),
    ("ab", &["aktiebolag"]),
    ("oy", &["osakeyhtio"]),
    ("zoo", &["sp z oo", "spzoo", "spolka z ograniczona odpowiedzialnoscia"]),
    ("pty", &["proprietary"]),
    ("intl", &["international", "int l"]),
    ("assn", &["association"]),
    // What states are called, where a language has two words for one thing.
    ("اتحاديه", &["فيدراليه", "فدراليه"]),
];

/// The words with each legal form in its short form.
pub(super) fn alike(words: Vec<String>) -> Vec<String> {
    let mut out: Vec<String> = Vec::with_capacity(words.len());
    let mut at = 0;
    while let Some(rest) = words.get(at..).filter(|rest| !rest.is_empty()) {
        let first = rest.first().map_or("", String::as_str);
        let long = by_first_word()
            .get(first)
            .into_iter()
            .flatten()
            .filter_map(|(short, long)| begins(rest, long).map(|n| (n, *short)))
            .max_by_key(|(n, _)| *n);
        match (long, rest.first()) {
            (Some((n, short)), _) => {
                out.push(short.to_owned());
                at += n;
            }
            (None, Some(word)) => {
                out.push(word.clone());
                at += 1;
            }
            (None, None) => break,
        }
    }
    out
}

/// The long forms, each with its short one, by their first words.
fn by_first_word() -> &'static FxHashMap<&'static str, Vec<(&'static str, &'static str)>> {
    static FOUND: OnceLock<FxHashMap<&str, Vec<(&str, &str)>>> = OnceLock::new();
    FOUND.get_or_init(|| {
        let mut found: FxHashMap<&str, Vec<(&str, &str)>> = FxHashMap::default();
        for (short, all) in FORMS {
            for long in *all {
                let first = long.split(' ').next().unwrap_or(long);
                found.entry(first).or_default().push((short, long));
            }
        }
        found
    })
}

/// Whether some words begin with those of a form, and how many they are.
fn begins(words: &[String], form: &str) -> Option<usize> {
    let mut count = 0;
    for part in form.split(' ') {
        if words.get(count)? != part {
            return None;
        }
        count += 1;
    }
    Some(count)
}

/// Whether a word is the short form of a legal form.
pub(super) fn is_form(word: &str) -> bool {
    !matches!(word, "intl" | "assn") && FORMS.iter().any(|(short, _)| *short == word)
}
