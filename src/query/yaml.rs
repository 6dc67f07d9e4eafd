//! Parses the YAML subset of query heads. It has mappings, lists, plain and quoted text, and
//! multi-line text (`|`, `>`).

/// A value, with its first line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Node {
    pub(super) line: u64,
    pub(super) value: Value,
}

/// A YAML value; numbers and booleans are text here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Text(String),
    List(Vec<Node>),
    Map(Vec<(String, Node)>),
}

/// An error and its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Malformed {
    pub(super) line: u64,
    pub(super) message: String,
}

/// The greatest depth of lists and mappings; heads need three.
const MAX_DEPTH: usize = 16;

type Result<T> = std::result::Result<T, Malformed>;

/// Reads lines of text, each with its number, as one mapping.
pub(super) fn read(lines: &[(u64, &str)]) -> Result<Vec<(String, Node)>> {
    let mut reader = Reader { lines, at: 0 };
    let Some(indent) = reader.next_indent() else { return Ok(Vec::new()) };
    let (line, _) = reader.peek().unwrap_or((1, ""));
    let node = reader.block(indent, 0)?;
    if let Some((line, text)) = reader.peek() {
        return Err(Malformed {
            line,
            message: format!("'{}' is not aligned with the line above", text.trim()),
        });
    }
    match node.value {
        Value::Map(entries) => Ok(entries),
        _ => Err(Malformed { line, message: "expected 'name: value'".to_owned() }),
    }
}

/// The entries of a mapping, over several lines or as `{name: value, …}` with plain or quoted text;
/// nothing for what is no mapping.
pub(super) fn entries(node: &Node) -> Result<Option<Vec<(String, Node)>>> {
    let line = node.line;
    let text = match &node.value {
        Value::Map(entries) => return Ok(Some(entries.clone())),
        Value::Text(text) if text.starts_with('{') => text,
        Value::Text(_) | Value::List(_) => return Ok(None),
    };
    let (inner, rest) = text.trim_start_matches('{').rsplit_once('}').unwrap_or((text, ""));
    if !(rest.trim().is_empty() || rest.trim().starts_with('#')) {
        return Err(Malformed {
            line,
            message: format!("'{}' follows the closing }}", rest.trim()),
        });
    }
    let mut entries: Vec<(String, Node)> = Vec::new();
    for part in parts(inner).into_iter().map(str::trim).filter(|part| !part.is_empty()) {
        let Some((key, value)) = key_of(part) else {
            return Err(Malformed {
                line,
                message: format!("expected 'name: value', found '{part}'"),
            });
        };
        if entries.iter().any(|(known, _)| *known == key) {
            return Err(Malformed { line, message: format!("'{key}' is given twice") });
        }
        let value = match value.trim() {
            value if value.starts_with('"') => quoted(line, value, '"')?,
            value if value.starts_with('\'') => quoted(line, value, '\'')?,
            value => value.to_owned(),
        };
        entries.push((key, Node { line, value: Value::Text(value) }));
    }
    Ok(Some(entries))
}

/// The parts of a flow value between its commas; those within quotes and brackets separate nothing.
fn parts(text: &str) -> Vec<&str> {
    let (mut parts, mut start, mut quote, mut depth) = (Vec::new(), 0, None, 0_usize);
    for (at, c) in text.char_indices() {
        match (c, quote) {
            (c, Some(open)) if c == open => quote = None,
            (_, Some(_)) => {}
            ('"' | '\'', None) => quote = Some(c),
            ('[' | '{', None) => depth += 1,
            (']' | '}', None) => depth = depth.saturating_sub(1),
            (',', None) if depth == 0 => {
                parts.extend(text.get(start..at));
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.extend(text.get(start..));
    parts
}

struct Reader<'a> {
    lines: &'a [(u64, &'a str)],
    at: usize,
}

impl<'a> Reader<'a> {
    /// The next line that is not blank or a comment.
    fn peek(&mut self) -> Option<(u64, &'a str)> {
        while let Some((line, text)) = self.lines.get(self.at) {
            let trimmed = text.trim();
            if !trimmed.is_empty() && !trimmed.starts_with('#') {
                return Some((*line, text));
            }
            self.at += 1;
        }
        None
    }

    fn next_indent(&mut self) -> Option<usize> {
        self.peek().map(|(_, text)| indent_of(text))
    }

    /// A list or a mapping whose lines begin at `indent`.
    fn block(&mut self, indent: usize, depth: usize) -> Result<Node> {
        let (line, text) = self.peek().unwrap_or((1, ""));
        if depth > MAX_DEPTH {
            return Err(Malformed { line, message: "nested too deeply".to_owned() });
        }
        let value = if item_of(text.trim_start()).is_some() {
            Value::List(self.list(indent, depth)?)
        } else {
            Value::Map(self.map(indent, depth)?)
        };
        Ok(Node { line, value })
    }

    fn list(&mut self, indent: usize, depth: usize) -> Result<Vec<Node>> {
        let mut items = Vec::new();
        while let Some((line, text)) = self.peek() {
            let Some(rest) = item_of(text.trim_start()).filter(|_| indent_of(text) == indent)
            else {
                break;
            };
            self.at += 1;
            items.push(match key_of(rest.trim_start()) {
                Some((key, value)) => {
                    let value = self.value(line, value, indent, depth)?;
                    Node { line, value: Value::Map(vec![(key, value)]) }
                }
                None => self.value(line, rest, indent, depth)?,
            });
        }
        Ok(items)
    }

    fn map(&mut self, indent: usize, depth: usize) -> Result<Vec<(String, Node)>> {
        let mut entries: Vec<(String, Node)> = Vec::new();
        while let Some((line, text)) = self.peek() {
            if indent_of(text) != indent || item_of(text.trim_start()).is_some() {
                break;
            }
            let Some((key, value)) = key_of(text.trim_start()) else {
                let message = format!("expected 'name: value', found '{}'", text.trim());
                return Err(Malformed { line, message });
            };
            if entries.iter().any(|(known, _)| *known == key) {
                return Err(Malformed { line, message: format!("'{key}' is given twice") });
            }
            self.at += 1;
            entries.push((key, self.value(line, value, indent, depth)?));
        }
        Ok(entries)
    }

    /// The value after `name:` or `-`, on its line or below it.
    fn value(&mut self, line: u64, rest: &str, indent: usize, depth: usize) -> Result<Node> {
        let rest = rest.trim();
        let value = match rest.chars().next() {
            Some(style @ ('|' | '>')) => Value::Text(self.lines_below(indent, style == '>')),
            Some('{' | '[') => Value::Text(self.flow(line, rest, indent)?),
            Some(quote @ ('"' | '\'')) => Value::Text(quoted(line, rest, quote)?),
            None | Some('#') => match self.next_indent() {
                Some(below) if below > indent || self.is_list_at(indent) => {
                    return self.block(below, depth + 1);
                }
                _ => Value::Text(String::new()),
            },
            Some(_) => {
                let mut text = without_comment(rest).to_owned();
                let more = self.lines_below(indent, true);
                if !more.is_empty() {
                    text = format!("{text} {more}");
                }
                Value::Text(text)
            }
        };
        Ok(Node { line, value })
    }

    /// Whether the next line is a list item with the same indentation as its name, which YAML
    /// allows.
    fn is_list_at(&mut self, indent: usize) -> bool {
        let Some((_, text)) = self.peek() else { return false };
        indent_of(text) == indent && item_of(text.trim_start()).is_some()
    }

    /// The lines indented more than `indent`, without their common indentation.
    fn lines_below(&mut self, indent: usize, folded: bool) -> String {
        let rest = self.lines.get(self.at..).unwrap_or_default();
        let is_below = |text: &str| text.trim().is_empty() || indent_of(text) > indent;
        let count = rest.iter().take_while(|(_, text)| is_below(text)).count();
        let block: Vec<&str> = rest.iter().take(count).map(|(_, text)| *text).collect();
        self.at += count;
        let full = block.iter().filter(|text| !text.trim().is_empty());
        let margin = full.map(|text| indent_of(text)).min().unwrap_or(0);
        let lines = block.iter().map(|text| text.get(margin..).unwrap_or("").trim_end());
        let text = lines.collect::<Vec<_>>().join("\n");
        let text = text.trim_matches('\n');
        match folded {
            false => text.to_owned(),
            true => text.split("\n\n").map(|p| p.replace('\n', " ")).collect::<Vec<_>>().join("\n"),
        }
    }

    /// A flow value, unchanged, up to the line that returns to `indent`.
    fn flow(&mut self, line: u64, first: &str, indent: usize) -> Result<String> {
        let mut text = first.to_owned();
        let balance = |text: &str| {
            text.matches(['{', '[']).count() as i64 - text.matches(['}', ']']).count() as i64
        };
        while balance(&text) > 0
            && let Some((_, line)) = self.lines.get(self.at)
            && (indent_of(line) > indent || line.trim().starts_with(['}', ']']))
        {
            text.push('\n');
            text.push_str(line.trim_end());
            self.at += 1;
        }
        match balance(&text) {
            0 => Ok(text),
            _ => Err(Malformed { line, message: format!("brackets do not pair up in '{first}'") }),
        }
    }
}

fn indent_of(text: &str) -> usize {
    text.len() - text.trim_start_matches(' ').len()
}

/// The text after the dash of a list item.
fn item_of(text: &str) -> Option<&str> {
    text.strip_prefix("- ").or_else(|| text.trim_end().eq("-").then_some(""))
}

/// The name and the rest of `name: rest`.
fn key_of(text: &str) -> Option<(String, &str)> {
    if text.starts_with(['"', '\'', '{', '[']) {
        return None;
    }
    let (key, rest) = text.split_once(':')?;
    // A colon within a word, as in an IRI, is not YAML syntax.
    if !(rest.is_empty() || rest.starts_with([' ', '\t'])) || key.trim().is_empty() {
        return None;
    }
    Some((key.trim().to_owned(), rest))
}

fn without_comment(text: &str) -> &str {
    text.find(" #").map_or(text, |at| text.get(..at).unwrap_or(text)).trim_end()
}

fn quoted(line: u64, text: &str, quote: char) -> Result<String> {
    let unclosed = || Malformed { line, message: format!("the text {text} has no closing quote") };
    let mut out = String::new();
    let mut chars = text.chars().skip(1).peekable();
    loop {
        match chars.next().ok_or_else(unclosed)? {
            '\'' if quote == '\'' && chars.peek() == Some(&'\'') => {
                chars.next();
                out.push('\'');
            }
            '\\' if quote == '"' => out.push(match chars.next().ok_or_else(unclosed)? {
                'n' => '\n',
                't' => '\t',
                other => other,
            }),
            c if c == quote => break,
            c => out.push(c),
        }
    }
    let rest: String = chars.collect();
    match rest.trim() {
        "" => Ok(out),
        rest if rest.starts_with('#') => Ok(out),
        rest => Err(Malformed { line, message: format!("'{rest}' follows the closing {quote}") }),
    }
}
