//! One sentence as tokens: what each word stands for, and its part of speech.

use chrono::NaiveDate;
use memchr::memmem::Finder;

use crate::facts::acquainted::Acquainted;
use crate::facts::dates::{self, Found};
use crate::facts::glance::Glance;
use crate::facts::numbers::{self, Number, Quantity};
use crate::facts::words::{Act, Cue, Flag, Hint, Hints, Known, Pos, Set, Step, Word, known};
use crate::facts::{Evidence, EvidenceIn, Kind};
use crate::lexicon::{Form, Is, Lexicon, Mention, Naming, Run, key, runs};

/// Index of a party in the lexicon.
pub(super) type Party = u16;

/// A word, sign or form of several words, by byte offsets into the sentence.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Token {
    pub start: usize,
    pub end: usize,
    pub pos: Pos,
    /// Of a verb, by its place in the sentence.
    pub form: Option<Form>,
    /// Forms that the word could have.
    forms: u8,
    /// Where its mentions stand in `Sentence::mentions`.
    first: u16,
    count: u16,
    /// Whom it names or acts for, by its mentions.
    party: Option<Party>,
    /// The person that it names; of several of that name the one who is in office.
    person: Option<u16>,
    naming: Option<Naming>,
    pub as_verb: Meaning,
    pub as_noun: Meaning,
    pub flags: Set,
    pub noun: Option<Kind>,
    pub flow: Option<Kind>,
    pub restriction: bool,
    pub hints: Hints,
    /// Index into `Sentence::numbers`.
    pub number: Option<usize>,
    /// Index into `Sentence::dates`.
    pub date: Option<usize>,
    capital: bool,
}

/// What a word does, as a verb or as a noun.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Meaning {
    acts: u32,
    cues: u16,
    steps: u16,
}

impl Meaning {
    pub(super) fn join(&mut self, other: Self) {
        self.acts |= other.acts;
        self.cues |= other.cues;
        self.steps |= other.steps;
    }
    pub(super) fn act(self, act: Act) -> bool {
        self.acts & (1 << act as u8) != 0
    }
    pub(super) fn cue(self, cue: Cue) -> bool {
        self.cues & (1 << cue as u8) != 0
    }
    pub(super) fn acts(self) -> impl Iterator<Item = Act> {
        Act::ALL.iter().copied().filter(move |act| self.act(*act))
    }
    /// What it does with a deal.
    pub(super) fn step(self, step: Step) -> bool {
        self.steps & (1 << step as u8) != 0
    }
    pub(super) fn steps(self) -> impl Iterator<Item = Step> {
        Step::ALL.iter().copied().filter(move |step| self.step(*step))
    }
    pub(super) fn is_empty(self) -> bool {
        self.acts == 0 && self.cues == 0
    }
    pub(super) fn has_act(self) -> bool {
        self.acts != 0
    }
}

impl Token {
    pub(super) fn flag(&self, flag: Flag) -> bool {
        self.flags.has(flag as u8)
    }
    /// What it does, by its part of speech.
    pub(super) fn meaning(&self) -> Meaning {
        if self.pos == Pos::Verb { self.as_verb } else { self.as_noun }
    }
    pub(super) fn hint(&self, hint: Hint) -> bool {
        self.hints.has(hint)
    }
    /// True if neither the lexicon knows the word nor any list, and it is no figure.
    pub(super) fn tells_nothing(&self) -> bool {
        self.count == 0 && self.hints.is_empty() && self.number.is_none()
    }
    fn may_be(&self, form: Form) -> bool {
        self.forms & (1 << form as u8) != 0
    }
    fn may_be_verb(&self) -> bool {
        self.forms & !(1 << Form::Plain as u8) != 0
    }
    /// True if the lexicon knows it.
    pub(super) fn count_is_known(&self) -> bool {
        self.count > 0
    }
    pub(super) fn is_nominal(&self) -> bool {
        matches!(self.pos, Pos::Name | Pos::Noun | Pos::Pron | Pos::Number) || self.pos == Pos::Other
    }
}

/// One sentence of the title or the text.
#[derive(Debug)]
pub(super) struct Sentence<'a> {
    pub lexicon: &'a Lexicon,
    pub on: NaiveDate,
    pub part: EvidenceIn,
    /// Offset of the sentence in its part.
    pub offset: usize,
    /// 0 for the title, from 1 for the text.
    pub number: usize,
    pub text: &'a str,
    /// The text with ASCII letters in lower case: each byte stands where it does in the text.
    lower: String,
    pub tokens: Vec<Token>,
    mentions: Vec<Mention>,
    pub numbers: Vec<Number>,
    pub dates: Vec<Found>,
    /// First token after a dateline.
    pub body: usize,
    /// What its words mean, taken together.
    pub glance: Glance,
}

impl<'a> Sentence<'a> {
    /// Reads the words of one sentence; `words` gives the meaning of each class of the lexicon. What `cut` holds is
    /// written over: it is kept from sentence to sentence for its room.
    pub(super) fn read(
        lexicon: &'a Lexicon,
        words: &[Word],
        text: &'a str,
        place: (EvidenceIn, usize, usize),
        on: NaiveDate,
        acquainted: &Acquainted<'a>,
        cut: &mut Vec<Run>,
    ) -> Self {
        let (part, offset, number) = place;
        let lower = text.to_ascii_lowercase();
        let figures = runs(&lower, cut);
        let mut mentions = lexicon.scan_runs(text, &lower, cut);
        acquainted.recognise(text, &mut mentions);
        let counts = figures || cut.iter().any(|run| counts_in_words(&lower.as_bytes()[run.start..run.end]));
        let numbers = if counts { numbers::numbers(text, cut) } else { Vec::new() };
        let dates = dates::dates(text, &lower, cut, on);
        let mut sentence = Self {
            lexicon,
            on,
            part,
            offset,
            number,
            text,
            lower,
            tokens: Vec::new(),
            mentions,
            numbers,
            dates,
            body: 0,
            glance: Glance::default(),
        };
        sentence.tokens = sentence.tokenise(words, cut);
        if number == 1 {
            sentence.body = sentence.dateline();
        }
        sentence.tag();
        sentence.glance = Glance::of(&sentence);
        sentence
    }

    pub(super) fn is_title(&self) -> bool {
        self.part == EvidenceIn::Title
    }

    pub(super) fn evidence(&self) -> Evidence {
        Evidence { text: self.text.to_owned(), part: self.part, start: self.offset, end: self.offset + self.text.len() }
    }

    #[inline]
    pub(super) fn word(&self, token: usize) -> &'a str {
        self.tokens.get(token).map_or("", |token| &self.text[token.start..token.end])
    }

    /// The word in lower case.
    #[inline]
    pub(super) fn lower(&self, token: usize) -> &str {
        self.tokens.get(token).map_or("", |token| &self.lower[token.start..token.end])
    }

    /// True if the token is this word, which is given in lower case, however it is written.
    #[inline]
    pub(super) fn is_word(&self, token: usize, word: &str) -> bool {
        debug_assert!(!word.bytes().any(|byte| byte.is_ascii_uppercase()), "{word}");
        // Most words differ in length, which is cheaper to see than their letters.
        self.tokens.get(token).is_some_and(|found| {
            found.end - found.start == word.len() && self.lower.as_bytes()[found.start..found.end] == *word.as_bytes()
        })
    }

    /// True if the token is one of these words, which are given in lower case, however it is written.
    pub(super) fn is_any(&self, token: usize, words: &[&str]) -> bool {
        let Some(word) = self.tokens.get(token).map(|token| self.bytes(token)) else { return false };
        // Words of one length mostly differ in their first letter.
        let first = word.first();
        words.iter().any(|one| one.len() == word.len() && one.as_bytes().first() == first && one.as_bytes() == word)
    }

    /// True if the token begins with one of these, which are given in lower case, however it is written.
    pub(super) fn begins(&self, token: usize, stems: &[&str]) -> bool {
        let word = self.tokens.get(token).map_or(&[][..], |token| self.bytes(token));
        let first = word.first();
        stems.iter().any(|stem| stem.as_bytes().first() == first && word.starts_with(stem.as_bytes()))
    }

    /// True if one of these, which are given in lower case, stands somewhere in the token, however it is written.
    pub(super) fn includes(&self, token: usize, parts: &[&str]) -> bool {
        self.tokens
            .get(token)
            .is_some_and(|token| parts.iter().any(|part| includes(self.bytes(token), part.as_bytes())))
    }

    /// The letters of the token in lower case.
    #[inline]
    fn bytes(&self, token: &Token) -> &[u8] {
        &self.lower.as_bytes()[token.start..token.end]
    }

    /// What the lexicon found in it, in order.
    pub(super) fn all_mentions(&self) -> &[Mention] {
        &self.mentions
    }

    /// True if the text, in lower case, holds this.
    pub(super) fn has(&self, part: &str) -> bool {
        self.lower.contains(part)
    }

    /// The same of what is looked for so often that its searcher is kept.
    pub(super) fn finds(&self, part: &Finder<'_>) -> bool {
        part.find(self.lower.as_bytes()).is_some()
    }

    #[inline]
    pub(super) fn mentions(&self, token: usize) -> &[Mention] {
        self.tokens
            .get(token)
            .filter(|token| token.count > 0)
            .and_then(|token| {
                let first = usize::from(token.first);
                self.mentions.get(first..first + usize::from(token.count))
            })
            .unwrap_or_default()
    }

    /// The party that a token names or acts for.
    pub(super) fn party(&self, token: usize) -> Option<Party> {
        self.tokens.get(token)?.party
    }

    pub(super) fn naming(&self, token: usize) -> Option<Naming> {
        self.tokens.get(token)?.naming
    }

    /// Notes in a token whom its mentions name.
    fn name(&self, token: &mut Token, mentions: &[Mention]) {
        let named = mentions.iter().find_map(|mention| match mention.is {
            Is::Party(index, naming) => Some((index, naming)),
            _ => None,
        });
        token.person = self.person_of(mentions);
        token.naming = named.map(|(_, naming)| naming);
        token.party = match named {
            Some((party, _)) => Some(party),
            None => token.person.and_then(|person| self.lexicon.person_party(person, self.on)),
        };
    }

    /// True if anybody in the sentence is named so.
    pub(super) fn naming_any(&self, wanted: Naming) -> bool {
        self.glance.naming(wanted) && (0..self.tokens.len()).any(|at| self.naming(at) == Some(wanted))
    }

    /// The person that a token names; of several of that name the one who is in office.
    pub(super) fn person(&self, token: usize) -> Option<u16> {
        self.tokens.get(token)?.person
    }

    fn person_of(&self, mentions: &[Mention]) -> Option<u16> {
        let mut named = mentions.iter().filter_map(|mention| match mention.is {
            Is::Person(index) => Some(index),
            _ => None,
        });
        let first = named.next()?;
        let holds = |person: &u16| self.lexicon.person(*person).in_office(self.on);
        if holds(&first) { Some(first) } else { named.find(holds).or(Some(first)) }
    }

    /// The product or company of a token, and whether it is a general word like `goods`.
    pub(super) fn object(&self, token: usize) -> Option<(Is, bool)> {
        self.mentions(token).iter().find_map(|mention| match mention.is {
            Is::Product(index) => Some((mention.is, self.lexicon.product(index).generic)),
            Is::Company(_) => Some((mention.is, false)),
            _ => None,
        })
    }

    pub(super) fn find(&self, token: usize, wanted: impl Fn(Is) -> bool) -> Option<Is> {
        self.mentions(token).iter().map(|mention| mention.is).find(|is| wanted(*is))
    }

    pub(super) fn is_demonym(&self, token: usize) -> bool {
        self.naming(token) == Some(Naming::Demonym)
    }

    /// The rate that a token states, in percent; `to zero` and `to nil` are rates too.
    pub(super) fn percent(&self, token: usize) -> Option<f64> {
        if !self.glance.percents() {
            return None;
        }
        let found = self.tokens.get(token)?;
        if let Some(number) = found.number
            && let Quantity::Percent(percent) = self.numbers.get(number)?.is
        {
            return Some(percent);
        }
        let led = found.hint(Hint::Nothing) && token > 0 && self.is_any(token - 1, &["to", "at"]);
        led.then_some(0.0)
    }

    pub(super) fn has_flag(&self, range: std::ops::Range<usize>, flag: Flag) -> bool {
        self.glance.flag(flag)
            && self.tokens.get(range).is_some_and(|tokens| tokens.iter().any(|token| token.flag(flag)))
    }

    fn tokenise(&self, words: &[Word], mut runs: &[Run]) -> Vec<Token> {
        let mut tokens: Vec<Token> = Vec::with_capacity(self.text.len() / 5 + 4);
        // What has not begun before where we are.
        let (mut mentions, mut numbers, mut dates) = (&*self.mentions, &*self.numbers, &*self.dates);
        let mut at = 0;
        let bytes = self.text.as_bytes();
        while let Some(byte) = bytes.get(at) {
            if *byte == b' ' {
                at += 1;
                continue;
            }
            let mentioned = after(&mut mentions, at, |found| found.start).map_or(0, |found| found.end);
            let numbered = after(&mut numbers, at, |found| found.start).map_or(0, |found| found.end);
            let dated = after(&mut dates, at, |found| found.start).map_or(0, |found| found.end);
            if dated > 0 && dated >= mentioned && dated >= numbered {
                let date = Some(self.dates.len() - dates.len());
                tokens.push(Token { start: at, end: dated, pos: Pos::Date, date, ..Token::default() });
                at = dated;
                continue;
            }
            if numbered > 0 && numbered >= mentioned {
                let number = Some(self.numbers.len() - numbers.len());
                tokens.push(Token { start: at, end: numbered, pos: Pos::Number, number, ..Token::default() });
                at = numbered;
                continue;
            }
            let run = after(&mut runs, at, |run| run.start);
            if mentioned > 0 {
                let count = mentions.iter().take_while(|found| found.start == at).count();
                tokens.push(self.mentioned(self.mentions.len() - mentions.len(), count, words, run));
                at = mentioned;
                continue;
            }
            // Nearly every word is of plain letters, and a space or a comma stands behind it.
            let plain = |run: &&Run| match bytes.get(run.end) {
                None | Some(b' ') => true,
                Some(b',') => !bytes.get(run.end + 1).is_some_and(u8::is_ascii_digit),
                _ => false,
            };
            match run.filter(plain) {
                Some(run) => {
                    tokens.push(self.plain_token(run));
                    at = run.end;
                }
                None => {
                    let sign = byte.is_ascii_punctuation() && *byte != b'\'';
                    let end = if sign { at + 1 } else { self.raw(at) };
                    tokens.extend(self.raw_token(at, end));
                    at = end;
                }
            }
        }
        tokens
    }

    /// Where the raw word or sign at `at` ends.
    fn raw(&self, at: usize) -> usize {
        let rest = &self.text[at..];
        for possessive in ["'s", "\u{2019}s"] {
            if rest.starts_with(possessive) && !rest[possessive.len()..].starts_with(char::is_alphanumeric) {
                return at + possessive.len();
            }
        }
        let mut chars = rest.char_indices().peekable();
        let Some((_, first)) = chars.next() else { return self.text.len() };
        // Han characters stand alone: a form may begin at any of them.
        if !first.is_alphanumeric() || wide(first) {
            return at + first.len_utf8();
        }
        let mut end = at + first.len_utf8();
        while let Some((index, c)) = chars.next() {
            let next = chars.peek().map(|(_, c)| *c);
            // "won't" is one word, "China's" is two.
            let inner = matches!(c, '\'' | '\u{2019}')
                && next.is_some_and(char::is_alphabetic)
                && !(rest[index + c.len_utf8()..].starts_with(['s', 'S'])
                    && !rest[index + c.len_utf8() + 1..].starts_with(char::is_alphanumeric)
                    && !matches!(&rest[..index], "it" | "It" | "he" | "He" | "she" | "She" | "that" | "there"));
            // "80,786.54": one figure.
            let grouped =
                c == ',' && rest[..index].ends_with(|c: char| c.is_ascii_digit()) && thousands(&rest[index + 1..]);
            let dotted = c == '.' && next.is_some_and(char::is_alphanumeric);
            if wide(c) || !(c.is_alphanumeric() || inner || dotted || grouped) {
                break;
            }
            end = at + index + c.len_utf8();
        }
        end
    }

    /// A word that is a whole run.
    fn plain_token(&self, run: &Run) -> Token {
        let first = self.text.as_bytes()[run.start];
        let Known { pos, hints } = known(run.key);
        let pos = if first.is_ascii_digit() {
            Pos::Number
        } else {
            pos.unwrap_or_else(|| unknown(&self.lower[run.start..run.end]))
        };
        Token { start: run.start, end: run.end, pos, hints, capital: first.is_ascii_uppercase(), ..Token::default() }
    }

    fn raw_token(&self, start: usize, end: usize) -> Option<Token> {
        let word = &self.text[start..end];
        let first = word.chars().next()?;
        let mut hints = Hints::default();
        let pos = match first {
            ' ' | '\t' | '\r' | '\n' | '*' | '•' | '$' | '.' | '!' | '\u{a0}' => return None,
            ',' | '，' | '、' => Pos::Comma,
            ';' | ':' | '(' | ')' | '[' | ']' | '—' | '–' | '；' | '：' | '?' | '/' | '|' => Pos::Stop,
            '-' => {
                if self.text[..start].ends_with(' ') && self.text[end..].starts_with([' ', '-']) {
                    Pos::Stop
                } else {
                    return None;
                }
            }
            '"' | '“' | '”' | '‘' | '«' | '»' | '「' | '」' => Pos::Quote,
            '\'' | '\u{2019}' if end - start <= 3 && word.chars().count() == 1 => {
                // "allies' exports": a possessive of a plural.
                let plural = self.text[..start].ends_with('s') && self.text[end..].starts_with(' ');
                if plural { Pos::Of } else { Pos::Quote }
            }
            c if !c.is_alphanumeric() && c != '\'' && c != '\u{2019}' && c != '&' => return None,
            c if c.is_ascii_digit() => Pos::Number,
            _ => plain_apostrophes(&self.lower[start..end], |lower| {
                let known = known(key(lower.as_bytes()));
                hints = known.hints;
                known.pos.unwrap_or_else(|| unknown(lower))
            }),
        };
        Some(Token { start, end, pos, hints, capital: first.is_uppercase(), ..Token::default() })
    }

    /// The token of these mentions, which begin where the run does.
    fn mentioned(&self, first: usize, count: usize, words: &[Word], run: Option<&Run>) -> Token {
        let (start, end) = (self.mentions[first].start, self.mentions[first].end);
        // A sentence has fewer mentions than bytes, of which it has at most two thousand or so.
        let small = |number: usize| u16::try_from(number).unwrap_or(u16::MAX);
        let mut token = Token { start, end, first: small(first), count: small(count), ..Token::default() };
        token.capital = self.text[start..end].starts_with(char::is_uppercase);
        let known = match run.filter(|run| run.end == end) {
            Some(run) => known(run.key),
            None => plain_apostrophes(&self.lower[start..end], |lower| known(key(lower.as_bytes()))),
        };
        token.hints = known.hints;
        token.pos = known.pos.unwrap_or(Pos::Other);
        let mut people = false;
        for found in &self.mentions[first..first + count] {
            let (word, form) = match found.is {
                Is::Word(class, form) => (words.get(usize::from(class)).copied().unwrap_or(Word::Other), form),
                Is::Party(..) | Is::Person(_) => {
                    token.pos = Pos::Name;
                    people = true;
                    continue;
                }
                Is::Company(_) | Is::Place(_) => {
                    token.pos = Pos::Name;
                    continue;
                }
                Is::Product(_) | Is::Instrument(_) | Is::Basis(_) => {
                    if matches!(found.is, Is::Basis(_)) {
                        // "reciprocal tariffs" names ground and measure in one.
                        token.noun = token.noun.or_else(|| measure_in(&self.lower[start..end]));
                    }
                    if token.pos == Pos::Other {
                        token.pos = Pos::Noun;
                    }
                    continue;
                }
            };
            token.forms |= 1 << form as u8;
            let meaning = if form == Form::Plain { &mut token.as_noun } else { &mut token.as_verb };
            match word {
                Word::Noun(kind) => token.noun = Some(kind),
                Word::Flow(kind) => token.flow = Some(kind),
                Word::Restriction => token.restriction = true,
                Word::Act(act) => meaning.acts |= 1 << act as u8,
                Word::Cue(cue) => meaning.cues |= 1 << cue as u8,
                Word::Step(step) => meaning.steps |= 1 << step as u8,
                Word::Flag(flag) => token.flags.join(Set::default().with(flag as u8)),
                Word::Han(_) | Word::Other => {}
            }
        }
        if people {
            self.name(&mut token, &self.mentions[first..first + count]);
        }
        if matches!(token.noun, Some(Kind::New(_))) {
            // A user who calls it a measure knows better than our list of what looks like one.
            token.flags.remove(Flag::Block as u8);
        }
        if token.pos == Pos::Other {
            token.pos = if token.flag(Flag::Recap) {
                Pos::Recap
            } else if token.flag(Flag::Not) && !token.may_be_verb() {
                Pos::Not
            } else if token.as_noun.cue(Cue::Condition) {
                Pos::If
            } else if token.noun.is_some() || token.restriction || token.flow.is_some() || token.flag(Flag::Authority) {
                Pos::Noun
            } else if token.flag(Flag::Adjective) && !token.may_be_verb() {
                Pos::Adj
            } else if token.may_be_verb() {
                Pos::Other
            } else if token.flag(Flag::Adverb)
                || token.flag(Flag::Now)
                || token.flag(Flag::PastTime)
                || token.flag(Flag::AtOnce)
            {
                Pos::Adv
            } else {
                Pos::Noun
            };
        }
        token
    }

    /// First token after `WASHINGTON, Oct 10 - ` or `New Delhi: `.
    fn dateline(&self) -> usize {
        let head = self.tokens.iter().take(16).position(|token| {
            token.pos == Pos::Stop && {
                let sign = &self.text[token.start..token.end];
                matches!(sign, "-" | "—" | "–") || sign == ":" && token.start < 40
            }
        });
        // "JAKARTA, Sept 9 Indonesian officials said": a place in capitals and a day, and no dash.
        let shouted = |token: &Token| {
            let word = &self.text[token.start..token.end];
            word.len() > 2 && !word.chars().any(char::is_lowercase) && word.chars().any(char::is_uppercase)
        };
        let dated = self.tokens.iter().take(6).position(|token| token.pos == Pos::Date);
        if let Some(dated) = dated.filter(|dated| {
            head.is_none_or(|stop| stop > *dated + 1)
                && self.tokens[..*dated].iter().all(|token| token.pos == Pos::Comma || shouted(token))
                && self.tokens[..*dated].iter().any(shouted)
                && !self.is_upper()
        }) {
            return dated + 1;
        }
        // "JAKARTA (Reuters) -U.S. officials": a dash that hangs on the next word.
        let hung = self.tokens.iter().take(12).enumerate().position(|(index, token)| {
            let next = self.tokens.get(index + 1);
            self.word(index) == ")"
                && next.is_some_and(|next| {
                    let between = self.text[token.end..next.start].trim();
                    next.start > token.end && !between.is_empty() && between.bytes().all(|byte| byte == b'-')
                })
        });
        let Some(stop) = hung.filter(|hung| head.is_none_or(|head| head > *hung + 1)).or(head) else { return 0 };
        let mut letters = 0;
        let mut capitals = 0;
        for (index, token) in self.tokens[..stop].iter().enumerate() {
            if matches!(token.pos, Pos::Modal | Pos::Be | Pos::Have | Pos::Det | Pos::To | Pos::Pron) {
                return 0;
            }
            if token.number.is_some() || token.noun.is_some() {
                return 0;
            }
            if self.word(index).starts_with(char::is_alphabetic) {
                letters += 1;
                capitals += usize::from(self.word(index).starts_with(char::is_uppercase));
            }
        }
        let mut body = stop + 1;
        while self.tokens.get(body).is_some_and(|token| token.pos == Pos::Stop) {
            body += 1;
        }
        if letters > 0 && letters <= 9 && capitals == letters && self.tokens[stop].start <= 90 { body } else { 0 }
    }

    /// Settles each part of speech by what stands before and after.
    fn tag(&mut self) {
        let hyphens = memchr::memchr(b'-', self.text.as_bytes()).is_some();
        for index in 0..self.tokens.len() {
            if self.tokens[index].pos == Pos::Stop {
                if self.word(index) == "(" {
                    self.abbreviates(index);
                }
                continue;
            }
            if self.tokens[index].pos == Pos::Comma {
                self.inserts(index);
            }
            if self.tokens[index].pos == Pos::Modal && self.word(index) == "May" && self.is_month(index) {
                self.tokens[index].pos = Pos::Noun;
                continue;
            }
            let written = self.bytes(&self.tokens[index]);
            // "will put a tax on cars except Pretoria annuls its law": unless, in copies in other words.
            let unless = written == b"except"
                && self.tokens.get(index + 1).is_some_and(|next| next.pos == Pos::Name)
                && self.tokens.get(index + 2).is_some_and(|verb| verb.may_be(Form::Present) && verb.noun.is_none());
            if unless {
                self.tokens[index].pos = Pos::If;
                continue;
            }
            // "was first introduced in 2018".
            let first = written == b"first"
                && index > 0
                && matches!(self.tokens[index - 1].pos, Pos::Be | Pos::Have)
                && self.tokens.get(index + 1).is_some_and(|next| next.may_be(Form::Past) && next.noun.is_none());
            if first {
                self.tokens[index].pos = Pos::Adv;
                continue;
            }
            // "over 99% of exports": about how many.
            let more = written == b"over" && self.tokens.get(index + 1).is_some_and(|next| next.pos == Pos::Number);
            let counts =
                more && (index == 0 || !matches!(self.tokens[index - 1].pos, Pos::Noun | Pos::Verb | Pos::Other));
            if counts {
                self.tokens[index].pos = Pos::Adv;
                continue;
            }
            // "US and Mexico near deal to scrap tariffs".
            let near = written == b"near"
                && index > 0
                && self.tokens[index - 1].pos == Pos::Name
                && !self.verb_before(index)
                && (index + 1..self.tokens.len().min(index + 4))
                    .any(|at| self.tokens[at].noun == Some(Kind::Agreement));
            if near {
                self.tokens[index].pos = Pos::Verb;
                self.tokens[index].form = Some(Form::Base);
                continue;
            }
            let token = &self.tokens[index];
            if matches!(token.pos, Pos::Other | Pos::Noun)
                && (token.may_be_verb() && token.noun.is_none() || token.count == 0)
                && hyphens
                && self.hyphened(index)
            {
                // "state-run", "aircraft-related", "China-made".
                self.tokens[index].pos = Pos::Adj;
                continue;
            }
            if matches!(token.pos, Pos::Prep | Pos::To | Pos::Sub | Pos::And) && hyphens && self.hyphened(index) {
                // "face-to-face", "in-person".
                self.tokens[index].pos = Pos::Adj;
                continue;
            }
            // "orders that in effect lift sanctions": in truth, and not in force.
            let in_truth = token.count > 0
                && token.pos != Pos::Verb
                && self.is_word(index, "in effect")
                && index > 0
                && matches!(self.tokens[index - 1].pos, Pos::That | Pos::Rel | Pos::Modal)
                && self.tokens.get(index + 1).is_some_and(Token::may_be_verb);
            if in_truth {
                let token = &mut self.tokens[index];
                token.pos = Pos::Adv;
                token.as_noun = Meaning::default();
                continue;
            }
            let settled = match token.pos {
                Pos::To => {
                    // "add 137,000 barrels a day to supply".
                    let counted = index > 0
                        && self.tokens[index - 1].number.is_some_and(|number| {
                            matches!(&self.numbers[number].is, Quantity::Amount(_, unit) if unit.starts_with("barrel"))
                        });
                    let halted = index > 0
                        && self.is_any(index - 1, HALTS)
                        && self.tokens.get(index + 2).is_some_and(|next| next.flow.is_some());
                    if counted || halted || !self.verb_follows(index + 1) { Some((Pos::Prep, None)) } else { None }
                }
                Pos::Noun | Pos::Other | Pos::Adv if token.flag(Flag::Will) || token.flag(Flag::May) => {
                    if self.verb_follows(index + 1) {
                        Some((Pos::Modal, None))
                    } else {
                        self.verb_or_noun(index, token)
                    }
                }
                Pos::Noun | Pos::Other => self.verb_or_noun(index, token),
                Pos::Prep | Pos::Adv | Pos::Recap if token.may_be_verb() => {
                    // "down from", "up 3%" stay; "following" may be a verb after `be`.
                    None
                }
                // "China's He", "Vice Premier He": a name.
                Pos::Pron
                    if self.word(index) == "He"
                        && index > 0
                        && (self.tokens[index - 1].pos == Pos::Of
                            || self.tokens[index - 1].capital && self.tokens[index - 1].pos != Pos::Stop) =>
                {
                    Some((Pos::Noun, None))
                }
                // "Annex I" counts.
                Pos::Pron
                    if self.word(index) == "I"
                        && index > 0
                        && self.tokens[index - 1].capital
                        && self.tokens[index - 1].pos == Pos::Other =>
                {
                    Some((Pos::Number, None))
                }
                Pos::Sub
                    if self.is_word(index, "as")
                        && self.tokens.get(index + 1).is_some_and(|next| next.pos == Pos::Prep) =>
                {
                    Some((Pos::Prep, None))
                }
                // "a tax on coal, as well as a ban on tin": and.
                Pos::Sub if self.is_word(index, "as") && index > 0 && self.is_word(index - 1, "as well") => {
                    Some((Pos::And, None))
                }
                Pos::Det if self.stands_alone(index) => Some((Pos::Pron, None)),
                // "until they drop bans of their own".
                Pos::Prep
                    if self.is_word(index, "until") && self.is_any(index + 1, &["they", "he", "she", "it", "we"]) =>
                {
                    Some((Pos::Sub, None))
                }
                // "Since midnight no gas may enter": from when, and nothing that is recalled.
                Pos::Recap
                    if self.is_word(index, "since") && self.is_any(index + 1, &["midnight", "yesterday", "today"]) =>
                {
                    Some((Pos::Prep, None))
                }
                // "that the bloc once hit cars with duties": at some time.
                Pos::Sub
                    if self.is_word(index, "once")
                        && index > 0
                        && matches!(self.tokens[index - 1].pos, Pos::Name | Pos::Noun | Pos::Pron)
                        && self.tokens.get(index + 1).is_some_and(|next| next.may_be(Form::Past)) =>
                {
                    Some((Pos::Adv, None))
                }
                // "by that order".
                Pos::That if index > 0 && self.tokens[index - 1].pos == Pos::Prep => Some((Pos::Det, None)),
                Pos::Pron if self.is_word(index, "us") && self.word(index) == "US" => Some((Pos::Name, None)),
                _ => None,
            };
            if let Some((pos, form)) = settled {
                self.tokens[index].pos = pos;
                self.tokens[index].form = form;
            }
        }
    }

    /// True for the `May` of `April and May loading`, `17 May`, `by May`: no subject stands before it.
    fn is_month(&self, index: usize) -> bool {
        let Some(before) = index.checked_sub(1).map(|at| &self.tokens[at]) else { return false };
        let listed = before.pos == Pos::And
            && index
                .checked_sub(2)
                .is_some_and(|at| self.tokens[at].date.is_some() || dates::month_of(self.lower(at)).is_some());
        listed || matches!(before.pos, Pos::Prep | Pos::Number)
    }

    /// Takes the brackets of `the ministry (MOFCOM)` out of the way, if they hold no more than a name.
    fn abbreviates(&mut self, open: usize) {
        let close = (open + 2..(open + 4).min(self.tokens.len())).find(|at| self.word(*at) == ")");
        if let Some(close) = close {
            self.tokens[open].pos = Pos::Quote;
            self.tokens[close].pos = Pos::Quote;
        }
    }

    /// Takes the commas of `a ban, effective immediately, on` out of the way: the phrase goes on behind them.
    fn inserts(&mut self, comma: usize) {
        let at_once = self.tokens.get(comma + 1).is_some_and(|token| token.flag(Flag::AtOnce));
        let goes_on = self.tokens.get(comma + 3).is_some_and(|token| token.pos == Pos::Prep);
        if at_once && goes_on && self.tokens.get(comma + 2).is_some_and(|token| token.pos == Pos::Comma) {
            self.tokens[comma].pos = Pos::Quote;
            self.tokens[comma + 2].pos = Pos::Quote;
        }
    }

    /// True if a hyphen joins the token to the one before or after it.
    fn hyphened(&self, index: usize) -> bool {
        let joined = |a: usize, b: usize| match (self.tokens.get(a), self.tokens.get(b)) {
            (Some(a), Some(b)) => b.start == a.end + 1 && self.text.as_bytes().get(a.end) == Some(&b'-'),
            _ => false,
        };
        index > 0 && joined(index - 1, index) || joined(index, index + 1)
    }

    /// True for `this goes on`: a determiner that is a pronoun, for a verb follows.
    fn stands_alone(&self, index: usize) -> bool {
        let verb = self.tokens.get(index + 1).is_some_and(|next| {
            matches!(next.pos, Pos::Modal | Pos::Be | Pos::Have | Pos::Do)
                || next.may_be(Form::Present) && !next.may_be(Form::Plain) && next.noun.is_none()
        });
        verb && self.is_any(index, &["this", "these", "those", "some", "both", "many", "most", "all", "another"])
    }

    /// True if a verb in its base form stands at `index`, adverbs apart.
    fn verb_follows(&self, index: usize) -> bool {
        let mut index = index;
        while self.tokens.get(index).is_some_and(|token| matches!(token.pos, Pos::Adv | Pos::Not | Pos::Quote)) {
            index += 1;
        }
        let Some(token) = self.tokens.get(index) else { return false };
        match token.pos {
            Pos::Be | Pos::Have | Pos::Do => self.is_any(index, &["be", "have", "do", "get"]),
            Pos::Other | Pos::Noun => {
                token.may_be(Form::Base)
                    || token.count == 0
                        && !self.is_any(index, NO_VERBS)
                        && !plural(self.lower(index))
                        && !token.capital
                        && !["ing", "ed", "ive", "ous", "ful", "able", "ary", "ial", "nal", "ical", "eral"]
                            .iter()
                            .any(|end| self.word(index).ends_with(end))
                    || token.count == 0 && self.is_upper() && token.pos == Pos::Other
            }
            Pos::Name | Pos::Prep => token.may_be(Form::Base) && !token.capital,
            _ => false,
        }
    }

    /// True if the sentence is written in capitals throughout.
    fn is_upper(&self) -> bool {
        !self.text.chars().any(char::is_lowercase)
    }

    /// The nearest token before, adverbs and quotation marks apart.
    pub(super) fn before(&self, index: usize) -> Option<usize> {
        (0..index).rev().find(|at| !matches!(self.tokens[*at].pos, Pos::Adv | Pos::Quote | Pos::Not))
    }

    fn after(&self, index: usize) -> Option<usize> {
        (index + 1..self.tokens.len()).find(|at| !matches!(self.tokens[*at].pos, Pos::Adv | Pos::Quote))
    }

    /// True for the verb of `tariffs of 25% on Mexican steel rise`: a plural, and what hangs on it, begins the clause.
    fn led_by_many(&self, index: usize) -> bool {
        const REACH: usize = 14;
        let mut many = false;
        for at in (index.saturating_sub(REACH)..index).rev() {
            let token = &self.tokens[at];
            match token.pos {
                Pos::Prep => {
                    let head = at.checked_sub(1).filter(|head| self.tokens[*head].pos == Pos::Noun);
                    many = head.is_some_and(|head| plural(self.lower(head)));
                }
                Pos::Noun | Pos::Other | Pos::Det | Pos::Adj | Pos::Name | Pos::Number | Pos::Of => {}
                Pos::Stop | Pos::Comma | Pos::That | Pos::Sub => return many,
                _ => return false,
            }
        }
        many && index <= REACH
    }

    /// True if a noun phrase or an object begins at `index`.
    fn opens_object(&self, index: Option<usize>) -> bool {
        index.and_then(|index| self.tokens.get(index).map(|token| (index, token))).is_some_and(|(index, token)| {
            matches!(token.pos, Pos::Det | Pos::Number | Pos::Pron | Pos::That | Pos::Name)
                || token.noun.is_some()
                || token.flow.is_some()
                || token.restriction
                || self.object(index).is_some()
                || token.pos == Pos::Noun
                || token.count == 0 && token.pos == Pos::Other && !self.word(index).ends_with("ing")
                || token.flag(Flag::Step)
        })
    }

    fn verb_or_noun(&self, index: usize, token: &Token) -> Option<(Pos, Option<Form>)> {
        let noun = Some((Pos::Noun, None));
        let adjective = Some((Pos::Adj, None));
        let verb = |form: Form| Some((Pos::Verb, Some(form)));
        let before = self.before(index);
        let prior = before.map_or(Pos::Stop, |at| self.tokens[at].pos);
        let known = token.count > 0;
        let word = self.word(index);
        // "Tata Steel Limited": a name.
        if token.capital && !self.is_title() && self.is_word(index, "limited") && prior != Pos::Be {
            return noun;
        }
        // "a lower court ruling that": what it has decided.
        if before.is_some_and(|at| self.is_word(at, "court")) && self.is_word(index, "ruling") {
            return noun;
        }
        if !known {
            // A word that is not known is a verb only where the words around it leave nothing else.
            return match prior {
                Pos::To | Pos::Modal | Pos::Do if !token.capital || self.is_upper() => verb(Form::Base),
                Pos::Be | Pos::Have
                    if word.len() > 4
                        && (word.ends_with("ed") || word.ends_with("en"))
                        && !self.is_any(index, COUNTED) =>
                {
                    verb(Form::Past)
                }
                Pos::Be if word.len() > 4 && word.ends_with("ing") => verb(Form::Ing),
                Pos::Name | Pos::Pron if word.len() > 4 && word.ends_with("ed") && !token.capital => verb(Form::Past),
                // "which counts Japan among": a relative clause needs a verb.
                Pos::Rel if word.len() > 3 && !token.capital && self.opens_object(self.after(index)) => {
                    if word.ends_with("ed") {
                        verb(Form::Past)
                    } else if word.ends_with('s') && !word.ends_with("ss") {
                        verb(Form::Present)
                    } else {
                        None
                    }
                }
                // "the discussion centred on".
                Pos::Noun | Pos::Other if word.len() > 5 && word.ends_with("ed") && !token.capital => {
                    let next = self.after(index).map(|at| self.tokens[at].pos);
                    if matches!(next, Some(Pos::Prep | Pos::Det | Pos::That)) { verb(Form::Past) } else { None }
                }
                _ => None,
            };
        }
        if !token.may_be_verb() {
            return None;
        }
        // "a deal that would see Washington bring its tariffs down".
        let made_to = prior == Pos::Name
            && token.may_be(Form::Base)
            && (0..index)
                .rev()
                .take(4)
                .find(|at| !matches!(self.tokens[*at].pos, Pos::Name | Pos::Det))
                .is_some_and(|at| self.is_any(at, SEES));
        if made_to {
            return verb(Form::Base);
        }
        // "China-related import or export activities".
        let paired = token.flow.is_some()
            && prior == Pos::And
            && before.and_then(|at| at.checked_sub(1)).is_some_and(|at| self.tokens[at].flow.is_some())
            && self.after(index).is_some_and(|at| matches!(self.tokens[at].pos, Pos::Noun | Pos::Other));
        if paired {
            return noun;
        }
        // "Japan freezes assets of more oligarchs, bans exports to 80 firms": what else a headline's subject does.
        let present = token.may_be(Form::Present);
        let listed = self.is_title()
            && present
            && prior == Pos::Comma
            && self.after(index).is_some_and(|at| self.tokens[at].flow.is_some())
            && self.verb_before(index);
        // "EU parliament delays vote on US trade deal": what the body of a state does.
        const BODIES: &[&str] = &[
            "parliament",
            "congress",
            "senate",
            "government",
            "ministry",
            "cabinet",
            "commission",
            "council",
            "court",
            "lawmakers",
            "legislature",
            "assembly",
        ];
        let body = self.is_title()
            && present
            && before.is_some_and(|at| self.is_any(at, BODIES))
            && !self.verb_before(index)
            && self.after(index).is_some_and(|at| {
                matches!(self.tokens[at].pos, Pos::Noun | Pos::Other | Pos::Name | Pos::Adj | Pos::Number)
            });
        let whole = present && !token.may_be(Form::Plain) && prior == Pos::Name && word.contains(' ');
        if listed || whole || body {
            return verb(Form::Present);
        }
        // "US Sanctions Over 50 Entities Linked to": what a headline in capitals says that it does.
        let hits = present
            && self.is_title()
            && token.noun == Some(Kind::Sanction)
            && prior == Pos::Name
            && !self.verb_before(index)
            && self.after(index).is_some_and(|at| {
                self.tokens[at].pos == Pos::Number || self.is_any(at, &["over", "more", "dozens", "several"])
            })
            && (index + 1..self.tokens.len().min(index + 6)).any(|at| self.tokens[at].flag(Flag::Listed));
        if hits {
            return verb(Form::Present);
        }
        // "EU delays signing of Mercosur free trade deal": the only word of a headline that may be its verb.
        let lone = present
            && self.is_title()
            && prior == Pos::Name
            && index <= LONE_VERB_MAX
            && (token.as_verb.act(Act::Suspend) || token.as_verb.cue(Cue::Postponed))
            && token.noun.is_none()
            && token.flow.is_none()
            && !token.restriction
            && !self.verb_before(index)
            && self.after(index).is_some_and(|at| {
                !matches!(
                    self.tokens[at].pos,
                    Pos::Prep | Pos::Verb | Pos::Be | Pos::Modal | Pos::To | Pos::Comma | Pos::Stop
                )
            })
            && !self.tokens[index + 1..].iter().any(|later| {
                matches!(later.pos, Pos::Be | Pos::Modal | Pos::Have | Pos::Do)
                    || later.may_be(Form::Present) && later.noun.is_none() && later.flow.is_none() && !later.restriction
            });
        if lone {
            return verb(Form::Present);
        }
        // "imposes new Myanmar sanctions two years after the coup": the object of the verb before.
        let governed = prior == Pos::Name && token.noun.is_some_and(Kind::is_measure) && {
            let run = (0..index)
                .rev()
                .take_while(|at| matches!(self.tokens[*at].pos, Pos::Name | Pos::Adj | Pos::Adv | Pos::Det))
                .last()
                .unwrap_or(index);
            run > 0 && run < index && {
                let verb = &self.tokens[run - 1];
                verb.pos == Pos::Verb && verb.as_verb.acts().any(|act| act.of_measure().is_some())
            }
        };
        if governed {
            return noun;
        }
        // "left its July targets untouched".
        let within = prior == Pos::Other
            && token.may_be(Form::Plain)
            && before.is_some_and(|at| {
                at > 1
                    && self.tokens[at - 1].pos == Pos::Det
                    && self.tokens[at - 2].pos == Pos::Verb
                    && !self.tokens[at - 2].flag(Flag::Say)
                    && self.tokens[at - 2].as_verb.has_act()
            });
        if within {
            return noun;
        }
        // "the US trade envoy".
        if prior == Pos::Name && self.is_word(index, "trade") && self.is_any(index + 1, OF_TRADE) {
            return noun;
        }
        // "a Russia sanctions bill".
        const OF_SANCTIONS: &[&str] = &["bill", "act", "law", "legislation", "package", "relief", "regime", "list"];
        if prior == Pos::Name && self.is_word(index, "sanctions") && self.is_any(index + 1, OF_SANCTIONS) {
            return noun;
        }
        // "get us back to zero tariffs".
        if prior == Pos::Pron
            && self.is_word(index, "back")
            && matches!(self.after(index).map(|at| self.tokens[at].pos), Some(Pos::Prep | Pos::To))
        {
            return Some((Pos::Adv, None));
        }
        // "widened restrictions on rare earth exports a day earlier".
        let goods = before.filter(|at| *at > 1 && token.flow.is_some() && self.object(*at).is_some());
        let curbed = goods.is_some_and(|at| {
            (at.saturating_sub(3)..at).any(|on| {
                self.is_word(on, "on")
                    && on > 0
                    && (self.tokens[on - 1].restriction || self.tokens[on - 1].noun.is_some_and(Kind::is_measure))
            })
        });
        if curbed {
            return noun;
        }
        // "U.S. grown chicken, wheat and corn".
        const ORIGINS: &[&str] = &["grown", "made", "built", "produced", "manufactured", "assembled", "bred", "raised"];
        let origin = prior == Pos::Name
            && self.is_any(index, ORIGINS)
            && self.after(index).is_some_and(|at| at == index + 1 && self.object(at).is_some())
            && before.is_some_and(|at| self.party(at).is_some())
            && before.and_then(|at| at.checked_sub(1)).is_some_and(|at| {
                self.is_word(at, "of")
                    || self.lower(at).ends_with(" of")
                    || matches!(self.tokens[at].pos, Pos::Prep | Pos::Det | Pos::Comma)
            });
        if origin {
            return adjective;
        }
        // "has a package of duties ready".
        let bare = matches!(self.after(index).map(|at| self.tokens[at].pos), None | Some(Pos::Stop | Pos::Comma));
        if bare && self.is_word(index, "ready") && !matches!(prior, Pos::To | Pos::Modal | Pos::Do) {
            return adjective;
        }
        if token.flag(Flag::Adjective) && !matches!(prior, Pos::Be | Pos::Have) {
            return adjective;
        }
        // "will let Nvidia sell its chips".
        let inner = matches!(prior, Pos::Det | Pos::Of | Pos::Adj);
        if may_let_go(token) && !inner && self.let_by(index) && self.opens_object(self.after(index)) {
            return verb(Form::Base);
        }
        // "a licence that lets them sell".
        let relative = matches!(prior, Pos::That | Pos::Rel) && may_let(word);
        if relative && self.opens_object(self.after(index)) {
            return verb(Form::Present);
        }
        // "last October", "it last cut rates": a verb only where nothing else can stand.
        if word.eq_ignore_ascii_case("last") && !matches!(prior, Pos::To | Pos::Modal | Pos::Do) {
            return adjective;
        }
        let next = self.after(index);
        let follows = next.map_or(Pos::Stop, |at| self.tokens[at].pos);
        let may = |form: Form| token.may_be(form);
        let finite = if may(Form::Present) {
            Form::Present
        } else if may(Form::Past) {
            Form::Past
        } else if may(Form::Base) {
            Form::Base
        } else {
            Form::Ing
        };
        let nominal = may(Form::Plain) || token.noun.is_some() || token.flow.is_some() || token.restriction;
        match prior {
            Pos::To | Pos::Modal | Pos::Do if may(Form::Base) => verb(Form::Base),
            Pos::Be | Pos::Have if may(Form::Past) => verb(Form::Past),
            Pos::Be if may(Form::Ing) => verb(Form::Ing),
            Pos::Be => {
                if nominal {
                    noun
                } else {
                    adjective
                }
            }
            Pos::Det | Pos::Of | Pos::Adj => {
                // "a cut in the duty".
                let counted =
                    may(Form::Plain) && may(Form::Base) && matches!(follows, Pos::Prep | Pos::Stop | Pos::Comma);
                if counted {
                    noun
                } else if may(Form::Past) || may(Form::Ing) && !nominal {
                    adjective
                } else {
                    noun
                }
            }
            Pos::Number => {
                // "agrees joint 1.2m barrels per day cut".
                let daily = before.and_then(|at| self.tokens[at].number).is_some_and(|number| {
                    matches!(&self.numbers[number].is, Quantity::Amount(_, unit) if unit.starts_with("barrel"))
                });
                let ends =
                    next.is_none() || matches!(follows, Pos::Stop | Pos::Comma | Pos::Prep | Pos::Recap | Pos::Sub);
                if daily && ends && nominal && self.verb_before(index) {
                    return noun;
                }
                // "a 25% increase", but "a rate of 10% takes effect".
                if may(Form::Past) || may(Form::Present) && !nominal || may(Form::Ing) && !nominal {
                    verb(if may(Form::Past) { Form::Past } else { finite })
                } else {
                    noun
                }
            }
            Pos::Prep | Pos::Recap if may(Form::Ing) => {
                if token.as_noun.is_empty() && token.noun.is_none() || self.opens_object(next) {
                    verb(Form::Ing)
                } else {
                    noun
                }
            }
            Pos::Prep => {
                if may(Form::Past) && !nominal {
                    adjective
                } else {
                    noun
                }
            }
            Pos::Noun | Pos::Name | Pos::Pron | Pos::Date | Pos::Other | Pos::Rel | Pos::Adv => {
                let plain = prior == Pos::Noun && nominal;
                if may(Form::Past) && !may(Form::Base) {
                    // "Shipments resumed", "tariffs imposed on"; "planned tariffs" of a name is a verb too.
                    return verb(Form::Past);
                }
                if may(Form::Ing) {
                    return if nominal && !self.opens_object(next) { noun } else { verb(Form::Ing) };
                }
                // "which at present bear": the verb of the relative clause is still to come.
                let due = (index.saturating_sub(5)..index).rev().find(|at| {
                    matches!(self.tokens[*at].pos, Pos::Rel | Pos::Verb | Pos::Modal | Pos::Be | Pos::Have | Pos::Comma)
                });
                let due = due.is_some_and(|at| self.tokens[at].pos == Pos::Rel && at + 1 < index)
                    && self.tokens[index - 1].pos != Pos::Name;
                let several = due
                    || before.is_some_and(|at| {
                        let article = usize::from(at > 0 && self.is_word(at - 1, "the"));
                        let listed = at
                            .checked_sub(1 + article)
                            .is_some_and(|at| matches!(self.tokens[at].pos, Pos::And | Pos::Comma));
                        // "imports from India face": the head stands before the preposition.
                        let lead = (0..at)
                            .rev()
                            .take(4)
                            .find(|at| !matches!(self.tokens[*at].pos, Pos::Det | Pos::Adj | Pos::Name | Pos::Of));
                        let head = lead.filter(|at| self.tokens[*at].pos == Pos::Prep).and_then(|at| at.checked_sub(1));
                        self.tokens[at].pos != Pos::Name && self.word(at).ends_with('s')
                            || self.word(at).ends_with("leaders")
                            || self.tokens[at].pos == Pos::Name
                                && (listed
                                    || head.is_some_and(|head| {
                                        self.word(head).ends_with('s')
                                            || self.word(head).ends_with("s from")
                                            || self.word(head).ends_with("s of")
                                    }))
                    });
                let stem = finite == Form::Base && matches!(prior, Pos::Noun | Pos::Other | Pos::Name);
                // "tariffs on Mexican steel take effect", "duties on goods from India rise".
                let several = several
                    || stem && prior != Pos::Name && (word.contains(' ') && !nominal || self.led_by_many(index));
                // "duties on Vietnamese furniture rise to 30%": no other verb in the clause.
                let only = || {
                    let end = (index + 1..self.tokens.len())
                        .find(|at| matches!(self.tokens[*at].pos, Pos::Comma | Pos::Stop | Pos::Sub | Pos::That))
                        .unwrap_or(self.tokens.len());
                    !self.tokens[index + 1..end].iter().any(|next| {
                        matches!(next.pos, Pos::Modal | Pos::Be | Pos::Have | Pos::Do)
                            || next.may_be(Form::Present) && next.noun.is_none()
                            || next.may_be(Form::Past) && next.pos != Pos::Adj
                    })
                };
                let moves =
                    token.as_verb.act(Act::Raise) || token.as_verb.act(Act::Reduce) || token.as_verb.act(Act::Effect);
                if stem
                    && moves
                    && nominal
                    && matches!(follows, Pos::Prep | Pos::To)
                    && !self.is_title()
                    && self.led_by_many(index)
                    && only()
                {
                    return verb(Form::Base);
                }
                // "tariffs on steel, aluminium and copper apply to goods that": no other verb since the clause began.
                let alone = stem
                    && !nominal
                    && !self.is_title()
                    && follows == Pos::Prep
                    && token.as_verb.act(Act::Effect)
                    && (0..index)
                        .rev()
                        .take_while(|at| !matches!(self.tokens[*at].pos, Pos::That | Pos::Sub | Pos::Stop))
                        .all(|at| {
                            !matches!(
                                self.tokens[at].pos,
                                Pos::Verb | Pos::Be | Pos::Have | Pos::Modal | Pos::To | Pos::Rel
                            )
                        })
                    && only();
                if alone {
                    return verb(Form::Base);
                }
                if stem && !several && (!self.is_title() || prior != Pos::Name) {
                    // "the trade fight", "Air Force": a verb in its base form has several subjects.
                    return noun;
                }
                if stem && nominal && before.is_some_and(|at| self.is_demonym(at)) {
                    // "U.S. and Chinese trade officials".
                    return noun;
                }
                if stem
                    && several
                    && prior == Pos::Name
                    && follows == Pos::To
                    && self.verb_follows(next.unwrap_or(index) + 1)
                {
                    // "Japan and Peru plan to hold".
                    return verb(Form::Base);
                }
                if !nominal {
                    let compound = finite == Form::Present
                        && prior == Pos::Noun
                        && !token.flag(Flag::Say)
                        && matches!(follows, Pos::Modal | Pos::Be | Pos::Have);
                    return if compound { noun } else { verb(finite) };
                }
                // "Lukoil sanctions waiver": a measure before a noun of an act.
                let compound = token.noun.is_some()
                    && next.is_some_and(|at| {
                        let next = &self.tokens[at];
                        next.pos == Pos::Noun && next.as_noun.has_act() && next.noun.is_none() && next.flow.is_none()
                    });
                if compound {
                    return noun;
                }
                // "China bans exports" but "China bans on", "tariff cuts", "the US tariff increase on".
                // "firms that are": a clause after a noun, where nothing is said.
                let relative = follows == Pos::That && !token.flag(Flag::Say);
                // "Australian exports such as wine": what comes from there.
                if may(Form::Present) && before.is_some_and(|at| self.is_demonym(at)) {
                    return noun;
                }
                let object = self.opens_object(next) && follows != Pos::Prep && !relative;
                // "a fresh wave of Russia sanctions ahead of": the name says which.
                let named = before.and_then(|at| at.checked_sub(1)).is_some_and(|at| self.tokens[at].pos == Pos::Prep);
                let plainly = matches!(follows, Pos::Det | Pos::Number | Pos::Pron);
                if prior == Pos::Name && named && token.noun.is_some_and(Kind::is_measure) && !plainly {
                    return noun;
                }
                if prior == Pos::Pron || prior == Pos::Rel {
                    return verb(finite);
                }
                // "The government cut the duty", "the ministry set a quota": who acts, and no noun before another.
                let acts =
                    before.is_some_and(|at| self.tokens[at].flag(Flag::Authority) || self.tokens[at].flag(Flag::Title));
                if acts && object && may(Form::Past) {
                    return verb(Form::Past);
                }
                // "India plans to buy", but "details of Indian plans to".
                let whose = before.and_then(|at| at.checked_sub(1)).map(|at| self.tokens[at].pos);
                let free = !matches!(whose, Some(Pos::Of | Pos::Prep | Pos::Det | Pos::Adj));
                if prior == Pos::Name
                    && follows == Pos::To
                    && token.as_verb.cue(Cue::Plan)
                    && may(Form::Present)
                    && free
                {
                    return verb(Form::Present);
                }
                let counted = matches!(follows, Pos::Det | Pos::Number);
                // "the government cut the duty": who can do so stands before it.
                let agent = may(Form::Past) && before.is_some_and(|at| self.tokens[at].flag(Flag::Authority));
                // "state subsidies help Chinese makers": several, and whom they do it to.
                let everyone = next.is_some_and(|at| self.tokens[at].flag(Flag::Everyone));
                let helps = (several && may(Form::Base) && follows == Pos::Name || may(Form::Present) && everyone)
                    && token.noun.is_none()
                    && token.flow.is_none()
                    && !token.restriction
                    && !self.is_title();
                if helps
                    || object && !plain
                    || object && counted && (may(Form::Present) || several && may(Form::Base) || agent)
                {
                    return verb(finite);
                }
                if self.is_title()
                    && follows == Pos::Prep
                    && next.is_some_and(|at| self.is_word(at, "to") || self.is_word(at, "by"))
                    && !plain
                {
                    return verb(finite);
                }
                noun
            }
            Pos::And | Pos::Comma
                if may(Form::Past)
                    && before
                        .and_then(|at| at.checked_sub(1))
                        .is_some_and(|at| self.tokens[at].pos == Pos::Adj && self.tokens[at].may_be(Form::Past)) =>
            {
                // "vessels owned, operated or flagged by".
                adjective
            }
            Pos::And | Pos::But | Pos::Comma | Pos::Stop | Pos::That | Pos::Sub | Pos::If => {
                if may(Form::Past) && !may(Form::Base) {
                    // ", imposed in May," and "and raised the rate" are verbs; "planned tariffs" is not.
                    let adjectival = next.is_some_and(|at| self.tokens[at].noun.is_some())
                        && matches!(prior, Pos::Stop | Pos::That | Pos::Sub);
                    return if adjectival { adjective } else { verb(Form::Past) };
                }
                if may(Form::Ing) && (!nominal || self.opens_object(next)) {
                    return verb(Form::Ing);
                }
                if !nominal {
                    return verb(finite);
                }
                if (matches!(prior, Pos::And | Pos::But) || prior == Pos::Comma && self.is_title())
                    && self.opens_object(next)
                    && follows != Pos::Prep
                    && self.verb_before(index)
                {
                    return verb(finite);
                }
                noun
            }
            Pos::Verb => {
                // "considering imposing", "holding back", "announced planned tariffs".
                // "that it announced last week came into effect": the verb that the relative clause parts from its subject.
                let parted = before.is_some_and(|at| at + 1 < index) && !self.opens_object(next);
                if may(Form::Ing) {
                    verb(Form::Ing)
                } else if may(Form::Past) && !may(Form::Base) && parted {
                    verb(Form::Past)
                } else if may(Form::Past) && !may(Form::Base) {
                    adjective
                } else {
                    noun
                }
            }
            _ => {
                if nominal {
                    noun
                } else {
                    verb(finite)
                }
            }
        }
    }

    /// True if `let` and a name stand before: `will let Nvidia`.
    fn let_by(&self, index: usize) -> bool {
        const NEAR: usize = 5;
        let from = index.saturating_sub(NEAR);
        let Some(lets) = (from..index).rev().find(|at| self.tokens[*at].pos == Pos::Verb) else { return false };
        self.is_any(lets, &["let", "lets", "letting"])
            && lets + 1 < index
            && self.tokens[lets + 1..index]
                .iter()
                .all(|token| matches!(token.pos, Pos::Name | Pos::Noun | Pos::Other | Pos::Det | Pos::Adj | Pos::Pron))
    }

    fn verb_before(&self, index: usize) -> bool {
        self.tokens[..index].iter().any(|token| token.pos == Pos::Verb)
    }
}

/// True for a word that may be a verb in its base form.
fn may_let_go(token: &Token) -> bool {
    token.may_be(Form::Base)
}

/// No headline's verb stands further in where only names come before it.
const LONE_VERB_MAX: usize = 4;

/// Verbs that make another act, in the bare form: `would see Washington bring`.
pub(super) const SEES: &[&str] = &["see", "sees", "saw", "seeing", "make", "makes", "made", "help", "helps", "helped"];

/// Verbs that look like nouns: `grants`, `lets`.
fn may_let(word: &str) -> bool {
    ["lets", "grants"].iter().any(|verb| word.eq_ignore_ascii_case(verb))
}

/// Words behind `to` that are not known and no verbs: `back to next spring`.
const NO_VERBS: &[&str] = &[
    "zero",
    "nil",
    "next",
    "early",
    "late",
    "mid",
    "autumn",
    "spring",
    "summer",
    "winter",
    "people",
    "those",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "dozens",
    "parliament",
    "congress",
];
/// Numbers and people, which look like participles: `were fourteen`, `are children`.
const COUNTED: &[&str] = &[
    "seven",
    "eleven",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "dozen",
    "hundred",
    "women",
    "children",
];
/// What may be done of trade before `to`, which then leads to the trade: `a halt to live exports`.
const HALTS: &[&str] =
    &["halt", "stop", "end", "curb", "curbs", "restriction", "restrictions", "limit", "limits", "brake"];
/// Behind `trade` and the name of a state: `the US trade envoy`, where nobody trades.
const OF_TRADE: &[&str] = &[
    "team",
    "envoy",
    "chief",
    "chiefs",
    "delegation",
    "delegations",
    "official",
    "officials",
    "negotiator",
    "negotiators",
    "body",
    "court",
    "group",
    "lobby",
    "data",
    "deficit",
    "surplus",
    "gap",
    "commissioner",
    "mission",
    "minister",
    "ministers",
    "secretary",
    "representative",
    "adviser",
    "advisers",
    "diplomat",
    "diplomats",
    "partner",
    "partners",
    "barriers",
    "remedies",
    "policy",
    "war",
    "truce",
];

/// True for `countries`, `firms`: no verb in its base form ends so, but `focus`, `discuss`.
/// What begins at `at`; of those in `rest` that begin before it nothing is kept.
fn after<'r, T>(rest: &mut &'r [T], at: usize, start: impl Fn(&T) -> usize) -> Option<&'r T> {
    while let [first, others @ ..] = *rest {
        let begins = start(first);
        if begins >= at {
            return (begins == at).then_some(first);
        }
        *rest = others;
    }
    None
}

/// True if the word has the part, which is not empty; quicker for a word than a search that is made for texts.
fn includes(word: &[u8], part: &[u8]) -> bool {
    word.windows(part.len()).any(|window| window[0] == part[0] && window == part)
}

fn plural(lower: &str) -> bool {
    lower.len() > 3 && lower.ends_with('s') && !["ss", "us", "is", "as"].iter().any(|end| lower.ends_with(end))
}

/// True for what stands behind the comma of `80,786.54`: three digits, and not a fourth.
fn thousands(rest: &str) -> bool {
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    digits == 3
}

/// Part of speech of a word, in lower case, that nothing else is known of.
fn unknown(lower: &str) -> Pos {
    if lower.len() > 4 && lower.ends_with("ly") { Pos::Adv } else { Pos::Other }
}

/// True for `percent` and `points`, without which nothing is counted in words.
fn counts_in_words(word: &[u8]) -> bool {
    word.starts_with(b"per") || word.starts_with(b"point")
}

/// Written without spaces.
fn wide(c: char) -> bool {
    c >= '\u{2e80}'
}

/// The measure that a legal ground's own name ends in.
fn measure_in(lower: &str) -> Option<Kind> {
    match lower.rsplit([' ', '-']).next().unwrap_or_default() {
        "tariff" | "tariffs" | "duty" | "duties" | "levy" | "levies" | "tax" => Some(Kind::Tariff),
        "sanctions" => Some(Kind::Sanction),
        "investigation" => Some(Kind::Investigation),
        _ => None,
    }
}

/// The word with typographic apostrophes made plain, which few words have.
fn plain_apostrophes<T>(lower: &str, then: impl FnOnce(&str) -> T) -> T {
    if lower.is_ascii() { then(lower) } else { then(&lower.replace('\u{2019}', "'")) }
}
