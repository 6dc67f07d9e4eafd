//! Compiles formats of dates and times (CSVW syntax §6.4.4; date fields of UAX #35 part 4).

use super::Builtin;
use super::date_form::{Field, Token, Zone, lexical_form};

/// Compiles a format for a date or time datatype; the error is a message.
pub(super) fn compile(base: Builtin, format: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = format;
    while let Some(c) = rest.chars().next() {
        if c.is_ascii_alphabetic() && c != 'T' {
            let length = rest.len() - rest.trim_start_matches(c).len();
            rest = &rest[length..];
            field(c, length, &mut tokens)?;
        } else if c == '\'' {
            rest = quoted(&rest[1..], &mut tokens)?;
        } else {
            tokens.push(Token::Char(c));
            rest = &rest[c.len_utf8()..];
        }
    }
    check_order(&tokens)?;
    fix_widths(&mut tokens)?;
    check_fields(base, &tokens)?;
    Ok(tokens)
}

/// One field: a repeated letter.
fn field(letter: char, count: usize, tokens: &mut Vec<Token>) -> Result<(), String> {
    let number = |field| match count {
        1 => Some(Token::OneOrTwo(field)),
        2 => Some(Token::Two(field)),
        _ => None,
    };
    let zone = |zulu| {
        let (colon, short) = (count == 3, count == 1);
        (count <= 3).then_some(Token::Zone(Zone { zulu, colon, short, optional: false }))
    };
    let token = match letter {
        'y' => (count == 4).then_some(Token::Year { exact: false }),
        'M' => number(Field::Month),
        'd' => number(Field::Day),
        'H' => number(Field::Hour),
        'm' => number(Field::Minute),
        's' => number(Field::Second),
        'S' => {
            let point = match tokens.last() {
                Some(&Token::Char(c)) => {
                    tokens.pop();
                    Some(c)
                }
                _ => None,
            };
            Some(Token::Fraction { point, most: count })
        }
        'X' => zone(true),
        'x' => zone(false),
        _ => None,
    };
    let written = letter.to_string().repeat(count);
    tokens.push(token.ok_or_else(|| match letter {
        'y' => format!("'{written}' is not recognised, a year is yyyy"),
        'M' => format!("'{written}' is not recognised, a month is M or MM (names are not read)"),
        'h' | 'a' => format!("'{written}' is not recognised, an hour is HH (0 to 23)"),
        'Z' => format!("'{written}' is not recognised, a time zone is X"),
        _ => format!("'{written}' is not recognised"),
    })?);
    Ok(())
}

/// Reads quoted text after its first quote; two quotes are one. Returns the rest.
fn quoted<'a>(text: &'a str, tokens: &mut Vec<Token>) -> Result<&'a str, String> {
    if let Some(rest) = text.strip_prefix('\'') {
        tokens.push(Token::Char('\''));
        return Ok(rest);
    }
    let (inside, rest) = text.split_once('\'').ok_or("a quote in it is not closed")?;
    if inside.contains('Z') {
        return Err("a quoted Z would lose the time zone, write X".to_owned());
    }
    tokens.extend(inside.chars().map(Token::Char));
    Ok(rest)
}

/// A time zone ends the format; a fraction follows its second.
fn check_order(tokens: &[Token]) -> Result<(), String> {
    for (at, token) in tokens.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| tokens.get(at));
        match token {
            Token::Zone(_) if at + 1 < tokens.len() => {
                return Err("something follows the time zone".to_owned());
            }
            Token::Fraction { .. } if !is_field(before, Field::Second) => {
                return Err("S does not follow the seconds".to_owned());
            }
            _ => {}
        }
    }
    Ok(())
}

/// Before other digits, a year has four digits and other fields must have two.
fn fix_widths(tokens: &mut [Token]) -> Result<(), String> {
    for at in 1..tokens.len() {
        let (before, after) = tokens.split_at_mut(at);
        let (Some(token), Some(next)) = (before.last_mut(), after.first()) else { continue };
        let digits_follow = match next {
            Token::Year { .. } | Token::Two(_) | Token::OneOrTwo(_) => true,
            Token::Fraction { point, .. } => point.is_none_or(|c| c.is_ascii_digit()),
            Token::Char(c) => c.is_ascii_digit(),
            _ => false,
        };
        match token {
            Token::Year { exact } => *exact = digits_follow,
            Token::OneOrTwo(_) if digits_follow => {
                return Err("a field of one or two digits is followed by digits".to_owned());
            }
            _ => {}
        }
    }
    Ok(())
}

/// The format has the fields of the datatype, each once, and no others; seconds may be missing.
fn check_fields(base: Builtin, tokens: &[Token]) -> Result<(), String> {
    let form = lexical_form(base).unwrap_or_default();
    let names = [
        (Field::Year, "year"),
        (Field::Month, "month"),
        (Field::Day, "day"),
        (Field::Hour, "hour"),
        (Field::Minute, "minute"),
        (Field::Second, "second"),
    ];
    for (field, name) in names {
        let expected = form.iter().any(|t| is_field(Some(t), field));
        let count = tokens.iter().filter(|t| is_field(Some(t), field)).count();
        match (expected, count) {
            (true, 0) if field == Field::Second => {}
            (true, 0) => return Err(format!("it has no {name}, which {} needs", base.name())),
            (false, 1..) => return Err(format!("it has a {name}, {} has none", base.name())),
            (_, 2..) => return Err(format!("it has the {name} twice")),
            _ => {}
        }
    }
    let zoned = tokens.iter().any(|t| matches!(t, Token::Zone(_)));
    if base == Builtin::DateTimeStamp && !zoned {
        return Err("it has no time zone, which dateTimeStamp needs".to_owned());
    }
    Ok(())
}

fn is_field(token: Option<&Token>, field: Field) -> bool {
    match token {
        Some(Token::XsdYear | Token::Year { .. }) => field == Field::Year,
        Some(Token::Two(found) | Token::OneOrTwo(found)) => *found == field,
        _ => false,
    }
}
