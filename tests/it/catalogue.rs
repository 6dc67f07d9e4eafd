//! Tests that the documented catalogue of problems is that of the program.

use std::path::Path;

use rapporteur::diagnostic::{Code, catalogue};

#[test]
fn the_page_of_problems_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/problems.md");
    let page = catalogue();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &page).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == page, "docs/problems.md differs: UPDATE=1 cargo test --test it catalogue");
}

#[test]
fn each_code_is_in_the_catalogue_once() {
    let page = catalogue();
    for code in Code::ALL {
        assert_eq!(page.matches(&format!("\n### {code}: ")).count(), 1, "{code}");
        assert!(code.explanation().ends_with('.'), "{code}");
        assert!(code.title().starts_with(char::is_lowercase) || code == &Code::ContextSyntax);
    }
}
