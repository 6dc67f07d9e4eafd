//! Tests the views of this repository's questions through the command line.

use std::process::Command;

use crate::common::{rapporteur, root, run};

#[test]
fn each_view_of_our_questions_is_drawn() {
    let mut drawn = Vec::new();
    for entry in root().join("queries").read_dir().expect("the questions") {
        let path = entry.expect("an entry").path();
        let text = std::fs::read_to_string(&path).expect("a question");
        let name = path.file_stem().and_then(|name| name.to_str()).expect("a name").to_owned();
        if !text.contains("\n#+ view:") {
            continue;
        }
        let example = text.lines().find_map(|line| line.strip_prefix("#+   Example: "));
        let words = example.expect("each question has one").split_once(' ').map(|(_, given)| given);
        // One parameter in quotes, or several without quotes.
        let given: Vec<String> = match words.unwrap_or_default() {
            quoted if quoted.contains('"') => vec![quoted.replace('"', "")],
            plain => plain.split_whitespace().map(str::to_owned).collect(),
        };
        let mut arguments = vec!["query", &name, "--to", "svg"];
        arguments.extend(given.iter().map(String::as_str));
        let svg = rapporteur(&arguments).ok();
        assert!(svg.contains("<svg class=\"view\"") && svg.ends_with("</svg>\n"), "{name}");
        assert!(!svg.contains("style="), "{name}: the policy of pages forbids it");
        drawn.push(name);
    }
    drawn.sort();
    let expected =
        ["co-hosts", "events", "host-groups", "host-pairs", "host-votes", "hosts", "session-hosts"];
    assert_eq!(drawn, expected);
}

#[test]
fn impossible_views_are_refused_with_a_fix() {
    let error = rapporteur(&["query", "sessions", "--to", "svg"]).fails(2);
    assert!(error.contains("'svg' needs a view, but the question declares none"), "{error}");
    assert!(error.contains("queries/sessions.rq") && error.contains("#+ view: {kind:"), "{error}");
    let error = rapporteur(&["query", "hosts", "--to", "gexf"]).fails(2);
    assert!(error.contains("network format"), "{error}");
    let error = rapporteur(&["query", "host-pairs", "--to", "dot"]).fails(2);
    assert!(error.contains("table, csv, tsv, json, xml, svg, gexf, graphml"), "{error}");
}

/// Under limits, the answer comes from another process; the picture is the same.
#[test]
fn a_picture_within_limits_is_the_same() {
    let plain = rapporteur(&["query", "host-pairs", "--to", "svg"]).ok();
    let limited = ["query", "host-pairs", "--to", "svg", "--timeout", "600"];
    assert_eq!(rapporteur(&limited).ok(), plain);
}

/// The Python that PYTHON names, or that of the system, if it has a module; else prints a message.
fn python_with(module: &str, package: &str) -> Option<String> {
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let has = Command::new(&python).args(["-c", &format!("import {module}")]).output();
    if has.is_ok_and(|output| output.status.success()) {
        return Some(python);
    }
    println!("skipped: {python} has no {package}; PYTHON may name one that has");
    None
}

/// networkx (BSD) can read our network files. Skipped if networkx is not installed; PYTHON selects
/// the Python to use.
#[test]
fn networks_are_read_by_networkx() {
    let Some(python) = python_with("networkx", "networkx") else { return };
    let script = "import io, sys, networkx as n\n\
        data = io.BytesIO(sys.stdin.buffer.read())\n\
        g = n.read_gexf(data) if sys.argv[1] == 'gexf' else n.read_graphml(data)\n\
        names = {k: v['label'] for k, v in g.nodes(data=True)}\n\
        e = sorted((sorted((names[a], names[b])), float(d['weight'])) for a, b, d in g.edges(data=True))\n\
        print(len(g), len(e), g.is_directed(), [x for x in e if x[1] > 1])";
    for format in ["gexf", "graphml"] {
        let text = rapporteur(&["query", "host-pairs", "--to", format]).ok();
        let read = run(Command::new(&python).args(["-c", script, format]), &text).ok();
        let pairs = "[(['Canada', 'Global Partners Digital'], 2.0), (['Canada', 'Microsoft'], 2.0), \
            ([\"Canada\", \"Women's International League for Peace and Freedom\"], 2.0), \
            (['Global Partners Digital', 'Microsoft'], 2.0)]";
        let plain = |text: &str| text.replace('"', "'");
        assert_eq!(plain(read.trim()), plain(&format!("18 29 False {pairs}")), "{format}");
    }
}

/// PyYAML, which grlc uses for heads, can read our heads.
#[test]
fn heads_are_yaml_for_grlc() {
    let Some(python) = python_with("yaml", "PyYAML") else { return };
    let script = "import glob, yaml\n\
        for path in sorted(glob.glob('queries/*.rq')):\n\
        \x20   lines = [l[2:] for l in open(path, encoding='utf-8') if l.startswith('#+')]\n\
        \x20   head = yaml.safe_load(''.join(lines))\n\
        \x20   assert head['summary'] and isinstance(head.get('view', {}), dict), path\n\
        \x20   if 'view' in head: print(head['view']['kind'])";
    let mut command = Command::new(&python);
    let read = run(command.args(["-c", script]).current_dir(root()), "").ok();
    let kinds = ["bars", "timeline", "bars", "network", "matrix", "bars", "matrix"];
    assert_eq!(read.lines().collect::<Vec<_>>(), kinds);
}
