//! Tests URI templates with the examples of RFC 6570 and with iri-string.

use std::collections::BTreeMap;

use iri_string::spec::UriSpec;
use iri_string::template::UriTemplateStr;
use iri_string::template::simple_context::{SimpleContext, Value};
use proptest::prelude::*;
use rapporteur::csvw::mapping::template::{Bindings, Bound, Template};

/// The variables of a test by name.
struct Values<'a> {
    template: &'a Template,
    values: &'a BTreeMap<&'a str, Bound<'a>>,
}

impl Bindings for Values<'_> {
    fn get(&self, index: usize) -> Bound<'_> {
        let name = self.template.names()[index].as_str();
        self.values.get(name).cloned().unwrap_or(Bound::Undefined)
    }
}

fn expand(template: &str, values: &BTreeMap<&str, Bound<'_>>) -> String {
    let template = Template::parse(template).unwrap_or_else(|e| panic!("{template}: {e}"));
    let mut out = String::new();
    template.expand(&Values { template: &template, values }, &mut out);
    out
}

/// The variables of RFC 6570 §3.2, except maps, which cells never are.
fn rfc() -> BTreeMap<&'static str, Bound<'static>> {
    use Bound::{List, One};
    [
        ("count", List(vec!["one", "two", "three"])),
        ("dom", List(vec!["example", "com"])),
        ("dub", One("me/too")),
        ("hello", One("Hello World!")),
        ("half", One("50%")),
        ("var", One("value")),
        ("who", One("fred")),
        ("base", One("http://example.com/home/")),
        ("path", One("/foo/bar")),
        ("list", List(vec!["red", "green", "blue"])),
        ("v", One("6")),
        ("x", One("1024")),
        ("y", One("768")),
        ("empty", One("")),
        ("empty_keys", List(vec![])),
        // Not of the RFC's examples, but of its §3.2.1.
        ("with_empty", List(vec!["a", ""])),
        ("undef", Bound::Undefined),
    ]
    .into()
}

#[test]
fn the_examples_of_rfc_6570() {
    let values = rfc();
    for (template, expected) in [
        // §3.2.1
        ("{count}", "one,two,three"),
        ("{count*}", "one,two,three"),
        ("{/count}", "/one,two,three"),
        ("{/count*}", "/one/two/three"),
        ("{;count}", ";count=one,two,three"),
        ("{;count*}", ";count=one;count=two;count=three"),
        ("{?count}", "?count=one,two,three"),
        ("{?count*}", "?count=one&count=two&count=three"),
        ("{&count*}", "&count=one&count=two&count=three"),
        // §3.2.2
        ("{var}", "value"),
        ("{hello}", "Hello%20World%21"),
        ("{half}", "50%25"),
        ("O{empty}X", "OX"),
        ("O{undef}X", "OX"),
        ("{x,y}", "1024,768"),
        ("{x,hello,y}", "1024,Hello%20World%21,768"),
        ("?{x,empty}", "?1024,"),
        ("?{x,undef}", "?1024"),
        ("?{undef,y}", "?768"),
        ("{var:3}", "val"),
        ("{var:30}", "value"),
        ("{list}", "red,green,blue"),
        ("{list*}", "red,green,blue"),
        // §3.2.3
        ("{+var}", "value"),
        ("{+hello}", "Hello%20World!"),
        ("{+half}", "50%25"),
        ("{base}index", "http%3A%2F%2Fexample.com%2Fhome%2Findex"),
        ("{+base}index", "http://example.com/home/index"),
        ("O{+empty}X", "OX"),
        ("O{+undef}X", "OX"),
        ("{+path}/here", "/foo/bar/here"),
        ("here?ref={+path}", "here?ref=/foo/bar"),
        ("up{+path}{var}/here", "up/foo/barvalue/here"),
        ("{+x,hello,y}", "1024,Hello%20World!,768"),
        ("{+path,x}/here", "/foo/bar,1024/here"),
        ("{+path:6}/here", "/foo/b/here"),
        ("{+list}", "red,green,blue"),
        ("{+list*}", "red,green,blue"),
        // §3.2.4
        ("{#var}", "#value"),
        ("{#hello}", "#Hello%20World!"),
        ("{#half}", "#50%25"),
        ("foo{#empty}", "foo#"),
        ("foo{#undef}", "foo"),
        ("{#x,hello,y}", "#1024,Hello%20World!,768"),
        ("{#path,x}/here", "#/foo/bar,1024/here"),
        ("{#path:6}/here", "#/foo/b/here"),
        ("{#list}", "#red,green,blue"),
        ("{#list*}", "#red,green,blue"),
        // §3.2.5
        ("{.who}", ".fred"),
        ("{.who,who}", ".fred.fred"),
        ("{.half,who}", ".50%25.fred"),
        ("www{.dom*}", "www.example.com"),
        ("X{.var}", "X.value"),
        ("X{.empty}", "X."),
        ("X{.undef}", "X"),
        ("X{.var:3}", "X.val"),
        ("X{.list}", "X.red,green,blue"),
        ("X{.list*}", "X.red.green.blue"),
        ("X{.empty_keys}", "X"),
        ("X{.empty_keys*}", "X"),
        // §3.2.6
        ("{/who}", "/fred"),
        ("{/who,who}", "/fred/fred"),
        ("{/half,who}", "/50%25/fred"),
        ("{/who,dub}", "/fred/me%2Ftoo"),
        ("{/var}", "/value"),
        ("{/var,empty}", "/value/"),
        ("{/var,undef}", "/value"),
        ("{/var,x}/here", "/value/1024/here"),
        ("{/var:1,var}", "/v/value"),
        ("{/list}", "/red,green,blue"),
        ("{/list*}", "/red/green/blue"),
        ("{/list*,path:4}", "/red/green/blue/%2Ffoo"),
        // §3.2.7
        ("{;who}", ";who=fred"),
        ("{;half}", ";half=50%25"),
        ("{;empty}", ";empty"),
        ("{;v,empty,who}", ";v=6;empty;who=fred"),
        ("{;v,bar,who}", ";v=6;who=fred"),
        ("{;x,y}", ";x=1024;y=768"),
        ("{;x,y,empty}", ";x=1024;y=768;empty"),
        ("{;x,y,undef}", ";x=1024;y=768"),
        ("{;hello:5}", ";hello=Hello"),
        ("{;with_empty*}", ";with_empty=a;with_empty"),
        ("{?with_empty*}", "?with_empty=a&with_empty="),
        ("{;list}", ";list=red,green,blue"),
        ("{;list*}", ";list=red;list=green;list=blue"),
        // §3.2.8
        ("{?who}", "?who=fred"),
        ("{?half}", "?half=50%25"),
        ("{?x,y}", "?x=1024&y=768"),
        ("{?x,y,empty}", "?x=1024&y=768&empty="),
        ("{?x,y,undef}", "?x=1024&y=768"),
        ("{?var:3}", "?var=val"),
        ("{?list}", "?list=red,green,blue"),
        ("{?list*}", "?list=red&list=green&list=blue"),
        // §3.2.9
        ("{&who}", "&who=fred"),
        ("{&half}", "&half=50%25"),
        ("?fixed=yes{&x}", "?fixed=yes&x=1024"),
        ("{&x,y,empty}", "&x=1024&y=768&empty="),
        ("{&x,y,undef}", "&x=1024&y=768"),
        ("{&var:3}", "&var=val"),
        ("{&list}", "&list=red,green,blue"),
        ("{&list*}", "&list=red&list=green&list=blue"),
    ] {
        assert_eq!(expand(template, &values), expected, "{template}");
    }
}

#[test]
fn invalid_templates_are_refused() {
    for template in [
        "{",
        "}",
        "{}",
        "{a",
        "a}",
        "{a}}",
        "{{a}}",
        "{a b}",
        "{a,}",
        "{,a}",
        "{a:}",
        "{a:0}",
        "{a:10000}",
        "{a:x}",
        "{a:+1}",
        "{a:01}",
        "{a*:1}",
        "{a:1*}",
        "{.}",
        "{+}",
        "{a.}",
        "{.a.}",
        "{a..b}",
        "{a%2}",
        "{%zz}",
        "{=a}",
        "{,a}",
        "{!a}",
        "{@a}",
        "{|a}",
        "{-a}",
        "{$a}",
        "{a-b}",
        "{a/b}",
    ] {
        assert!(Template::parse(template).is_err(), "{template}");
    }
}

/// iri-string's expander panics if a value of `{+x}` or `{#x}` begins with a non-ASCII character,
/// or has one beside `%`; ours must not.
#[test]
fn values_that_iri_string_cannot_expand() {
    for (template, value, expected) in [
        ("{+x}", "Österreich", "%C3%96sterreich"),
        ("{#x}", "Österreich", "#%C3%96sterreich"),
        ("{+x}", "é%é", "%C3%A9%25%C3%A9"),
        ("{#x}", "%é", "#%25%C3%A9"),
    ] {
        assert_eq!(expand(template, &[("x", Bound::One(value))].into()), expected);
    }
}

fn expression() -> impl Strategy<Value = String> {
    let variable = ("[abc]", prop_oneof!["", "\\*", ":[1-9]"]).prop_map(|(n, m)| n + &m);
    let operator = prop::sample::select(vec!["", "+", ".", "/", ";", "?", "&", "#"]);
    (operator, prop::collection::vec(variable, 1..4))
        .prop_map(|(operator, variables)| format!("{{{operator}{}}}", variables.join(",")))
}

fn template() -> impl Strategy<Value = String> {
    let literal = "[a-z0-9:/?#@!$&()*+,;=._~-]{0,6}";
    prop::collection::vec((literal, expression()), 0..4)
        .prop_map(|parts| parts.into_iter().map(|(text, e)| text + &e).collect())
}

fn value() -> impl Strategy<Value = String> {
    prop_oneof!["[ -~]{0,8}", "[a-z][a-zéö日]{0,6}", "[ -~]{0,4}(%[0-9A-F]{2})?[a-z%]{0,3}"]
}

/// Runs `cases` cases; failures are shown and not stored in a file.
fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        failure_persistence: None,
        max_global_rejects: cases * 4,
        ..ProptestConfig::with_cases(cases)
    }
}

/// Whether iri-string expands a value with all operators (see above).
fn is_expandable(value: &str) -> bool {
    value.is_ascii() || (!value.contains('%') && value.starts_with(|c: char| c.is_ascii()))
}

proptest! {
    #![proptest_config(config(4_000))]

    #[test]
    fn iri_string_expands_to_the_same(
        template in template(),
        one in prop::option::of(value().prop_filter("panics", |v| is_expandable(v))),
        // For an empty item of {;x*}, iri-string writes the '=' that §3.2.1 leaves out.
        list in prop::collection::vec(
            value().prop_filter("panics", |v| !v.is_empty() && is_expandable(v)),
            0..4,
        ),
    ) {
        let mut context = SimpleContext::new();
        let mut values = BTreeMap::new();
        if let Some(one) = &one {
            context.insert("a", one.as_str());
            values.insert("a", Bound::One(one));
        }
        context.insert("b", Value::List(list.clone()));
        values.insert("b", Bound::List(list.iter().map(String::as_str).collect()));
        // A prefix does not go with a list (§2.4.1), so both may treat it in any way.
        prop_assume!(!template.contains("b:"));
        // iri-string panics on a prefix of non-ASCII text too, and miscounts one with '%'.
        let is_plain = |one: &String| one.is_ascii() && !one.contains('%');
        prop_assume!(!template.contains("a:") || one.as_ref().is_none_or(is_plain));
        let theirs = UriTemplateStr::new(&template).unwrap().expand::<UriSpec, _>(&context);
        prop_assert_eq!(expand(&template, &values), theirs.unwrap().to_string());
    }

    #[test]
    fn any_text_is_parsed_or_refused(text in "[{}+#./;?&=,!@|:*%a-c0-9 é-]{0,20}", value in any::<String>()) {
        if let Ok(template) = Template::parse(&text) {
            let values = [("a", Bound::One(value.as_str())), ("b", Bound::List(vec![&value, &value]))];
            let mut out = String::new();
            template.expand(&Values { template: &template, values: &values.into() }, &mut out);
            let allowed = |c: char| c.is_ascii_graphic() && !"<>\"{}|\\^`".contains(c);
            prop_assert!(out.chars().all(allowed), "{}", out);
        }
    }
}
