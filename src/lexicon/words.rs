//! Makes the forms of a verb from its base.

/// Grammatical form of a word, where it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Form {
    /// Not a verb.
    Plain,
    /// `impose`.
    Base,
    /// `imposes`.
    Present,
    /// `imposed`, as past tense and as participle.
    Past,
    /// `imposing`.
    Ing,
}

/// Every form of a verb written as `base`, or `base|past|ing` where it is irregular, or `base|past|ing|participle`;
/// of a verb of several words the first is inflected.
pub(super) fn inflect(written: &str) -> Vec<(String, Form)> {
    let mut parts = written.split('|').map(str::trim);
    let base = parts.next().unwrap_or_default();
    let (verb, rest) = base.split_once(' ').map_or((base, String::new()), |(verb, rest)| (verb, format!(" {rest}")));
    // The particle may be written with each form or left out.
    let whole = |part: &str| if part.ends_with(&rest) { part.to_owned() } else { part.to_owned() + &rest };
    let past = parts.next().map_or_else(|| past(verb) + &rest, whole);
    let ing = parts.next().map_or_else(|| ing(verb) + &rest, whole);
    let mut forms = vec![
        (base.to_owned(), Form::Base),
        (present(verb) + &rest, Form::Present),
        (past, Form::Past),
        (ing, Form::Ing),
    ];
    if let Some(participle) = parts.next() {
        forms.push((whole(participle), Form::Past));
    }
    forms
}

/// Every form that `close (its/the) (border/port) to` stands for; a form without brackets is itself.
pub(super) fn alternatives(written: &str) -> Vec<String> {
    let Some((before, rest)) = written.split_once('(') else { return vec![written.to_owned()] };
    let Some((choices, after)) = rest.split_once(')') else { return vec![written.to_owned()] };
    let after = alternatives(after);
    let choices = choices.split('/').map(str::trim);
    choices.flat_map(|choice| after.iter().map(move |after| format!("{before}{choice}{after}"))).collect()
}

fn consonant_y(verb: &str) -> bool {
    verb.ends_with('y')
        && !verb.ends_with(['a', 'e', 'o'])
        && !["ay", "ey", "oy", "uy"].iter().any(|end| verb.ends_with(end))
}

fn present(verb: &str) -> String {
    if consonant_y(verb) {
        return format!("{}ies", &verb[..verb.len() - 1]);
    }
    let hiss = ["s", "x", "z", "ch", "sh", "o"].iter().any(|end| verb.ends_with(end));
    format!("{verb}{}", if hiss { "es" } else { "s" })
}

fn past(verb: &str) -> String {
    if consonant_y(verb) {
        return format!("{}ied", &verb[..verb.len() - 1]);
    }
    format!("{verb}{}", if verb.ends_with('e') { "d" } else { "ed" })
}

fn ing(verb: &str) -> String {
    let stem = if verb.ends_with('e') && !verb.ends_with("ee") { &verb[..verb.len() - 1] } else { verb };
    format!("{stem}ing")
}
