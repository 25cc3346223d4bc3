//! Writes the mail of an alert revision, and sends it by SMTP or puts it in a folder.
//!
//! In: a `Pending` notification and `now`. Out: an `Outcome`.
//!
//! Invariants
//! - E1. The Message-ID derives from the notification id alone: every try of one notification carries the same.
//! - E2. Text from feeds stands in cleaned header values and in encoded bodies only; it never becomes a header.
//! - E3. A later revision is an answer to the first, and the first of an alert on a story that another rule told of is one
//!   to that rule's, so that mail programs show them as one thread.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use lettre::Message;
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Body, Mailbox, MessageBuilder, MultiPart, MultiPartKind, SinglePart};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::alerts::{Alert, AlertId, Leavers, Notification};
#[cfg(feature = "charts")]
use crate::chart::Tongue;
#[cfg(feature = "charts")]
use crate::delivery::Language;
use crate::delivery::dkim::{Dkim, DkimConfig};
use crate::delivery::render::{self, Reader, Sending, clean};
use crate::delivery::smtp::{self, Letter, Smtp, SmtpConfig};
use crate::delivery::unsubscribe::{Unsubscribe, UnsubscribeConfig};
use crate::delivery::{Preview, ReceiverError, files};
use crate::outbox::{Outcome, Pending};
use crate::yaml::exactly_one;

/// Characters of a mail in short, for a server to which the whole is too large.
const SHORT_MAX: usize = 4_000;
/// Longest value of a header of ours.
const HEADER_MAX: usize = 200;

/// `receivers[].email` in the configuration file: exactly one of `smtp` and `file`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("oneOf" = exactly_one(&["smtp", "file"])))]
pub struct EmailConfig {
    pub smtp: Option<SmtpConfig>,
    /// A folder; each mail becomes an `.eml` file in it, named after its notification.
    pub file: Option<PathBuf>,
    /// `alerts@example.org` or `Alerts <alerts@example.org>`; also the envelope's sender.
    pub from: String,
    #[schemars(length(min = 1))]
    pub to: Vec<String>,
    pub reply_to: Option<String>,
    /// Behind the `@` of Message-IDs; keep it when the machine changes. Default: the domain of `from`.
    pub message_id_host: Option<String>,
    /// Value of `List-Id`, for filters in mail programs: `alerts.example.org`. Default: the receiver's name before the
    /// host of Message-IDs.
    pub list_id: Option<String>,
    /// What `List-Unsubscribe` offers to whoever wants no more mails. Default: a page of bellwether's own for each recipient,
    /// where `links` is set, and a mail to `reply_to`, where that is given.
    pub unsubscribe: Option<UnsubscribeConfig>,
    /// Signs the mail, where the mail server does not do it.
    pub dkim: Option<DkimConfig>,
}

/// A mailbox, or several, to which alerts go.
#[derive(Debug)]
pub(crate) struct Email {
    /// The receiver's name.
    name: String,
    way: Way,
    from: Mailbox,
    to: Vec<Mailbox>,
    reply_to: Option<Mailbox>,
    host: String,
    list_id: String,
    unsubscribe: Unsubscribe,
    dkim: Option<Dkim>,
    reader: Reader,
}

/// How much of a mail is sent.
#[derive(Clone, Debug)]
enum Form {
    /// Words and page, with the chart where there is one.
    Whole(Option<Vec<u8>>),
    /// The beginning of the words: what, who says so, and the link.
    Short,
}

#[derive(Debug)]
enum Way {
    Smtp(Box<Smtp>),
    Folder(PathBuf),
}

impl Email {
    /// `name` is the receiver's.
    ///
    /// # Errors
    /// The setting that is wrong, and why.
    pub(crate) fn new(name: &str, config: &EmailConfig, base: &Path, reader: Reader) -> Result<Self, ReceiverError> {
        let way = match (&config.smtp, &config.file) {
            (Some(smtp), None) => Way::Smtp(Box::new(Smtp::new(smtp, base)?)),
            (None, Some(folder)) => Way::Folder(base.join(folder)),
            _ => return Err(ReceiverError::setting("email", "needs exactly one of `smtp` and `file`")),
        };
        let from = mailbox("email.from", &config.from)?;
        if config.to.is_empty() {
            return Err(ReceiverError::setting("email.to", "names nobody"));
        }
        let host = config.message_id_host.clone().unwrap_or_else(|| from.email.domain().to_owned());
        host_name("email.message_id_host", &host)?;
        let reply_to = config.reply_to.as_deref().map(|to| mailbox("email.reply_to", to)).transpose()?;
        Ok(Self {
            name: name.to_owned(),
            way,
            to: config.to.iter().map(|to| mailbox("email.to", to)).collect::<Result<_, _>>()?,
            list_id: config.list_id.as_deref().map_or_else(|| Ok(format!("<{name}.{host}>")), list_id)?,
            unsubscribe: Unsubscribe::new(name, config.unsubscribe.as_ref(), reply_to.as_ref(), reader.links.as_ref())?,
            dkim: config.dkim.as_ref().map(|dkim| Dkim::new(dkim, from.email.domain(), base)).transpose()?,
            reply_to,
            from,
            host,
            reader,
        })
    }

    /// Addresses that it writes to.
    pub(crate) fn recipients(&self) -> impl Iterator<Item = &str> {
        self.to.iter().map(|to| to.email.as_ref())
    }

    /// Those in `leavers` get nothing.
    pub(crate) async fn deliver(&self, pending: &Pending, now: DateTime<Utc>, leavers: &Leavers) -> Outcome {
        let id = &pending.notification.id;
        let (gone, to): (Vec<&Mailbox>, Vec<&Mailbox>) =
            self.to.iter().partition(|to| leavers.has(&self.name, to.email.as_ref()));
        let gone = gone.iter().map(|to| format!("`{}`", to.email)).collect::<Vec<_>>().join(", ");
        if to.is_empty() {
            let error = format!("nobody is left to write to: {gone} unsubscribed; see `bellwether unsubscribed`");
            return Outcome::Permanent { error };
        }
        let whole = Form::Whole(self.drawn(pending).await);
        let letters = match self.letters(pending, now, &whole, &to) {
            Ok(letters) => letters,
            Err(outcome) => return outcome,
        };
        let outcome = match &self.way {
            Way::Smtp(smtp) => match smtp.send(id, &letters).await {
                outcome if smtp::is_too_large(&outcome) => match self.letters(pending, now, &Form::Short, &to) {
                    Ok(letters) => in_short(smtp.send(id, &letters).await),
                    Err(outcome) => outcome,
                },
                outcome => outcome,
            },
            Way::Folder(folder) => put(folder, id, letters).await,
        };
        match outcome {
            Outcome::Delivered { answer } if !gone.is_empty() => {
                Outcome::Delivered { answer: format!("{answer}; not to {gone}, unsubscribed") }
            }
            other => other,
        }
    }

    /// What goes out: one copy for all, or one for each where each has a page of its own to leave by.
    fn letters(
        &self,
        pending: &Pending,
        now: DateTime<Utc>,
        form: &Form,
        to: &[&Mailbox],
    ) -> Result<Vec<Letter>, Outcome> {
        let groups: Vec<&[&Mailbox]> = match self.unsubscribe.is_personal() {
            true => to.chunks(1).collect(),
            false => vec![to],
        };
        let mut letters = Vec::new();
        for group in groups {
            let message = self
                .message(pending, now, form.clone(), (to, group))
                .map_err(|error| Outcome::Permanent { error: format!("mail cannot be written: {error}") })?;
            let message = self.signed(message, now).map_err(|why| Outcome::Temporary {
                error: format!("mail cannot be signed: {why}"),
                retry_after: None,
            })?;
            let from = self.from.email.clone();
            let of = group.iter().map(|to| to.email.clone()).collect();
            letters.push(Letter { from, to: of, bytes: message.formatted() });
        }
        Ok(letters)
    }

    /// The mail as it would be sent, to the first recipient where each gets a copy of their own.
    pub(crate) fn preview(&self, pending: &Pending, now: DateTime<Utc>) -> Result<Preview, String> {
        let picture = picture(&pending.alert, &self.reader);
        let shown = picture.as_ref().map(|png| format!("data:image/png;base64,{}", STANDARD.encode(png)));
        let to: Vec<&Mailbox> = self.to.iter().collect();
        let message = self
            .message(pending, now, Form::Whole(picture), (&to, &to[..1]))
            .map_err(|error| format!("the mail cannot be written: {error}"))?;
        let message = self.signed(message, now).map_err(|why| format!("the mail cannot be signed: {why}"))?;
        let html = render::render_html(&pending.alert, &self.sending(pending, now), shown.as_deref());
        Ok(Preview { ending: "eml", bytes: message.formatted(), html: Some(html) })
    }

    /// The mail with its DKIM signature, where one is configured.
    fn signed(&self, mut message: Message, now: DateTime<Utc>) -> Result<Message, &'static str> {
        if let Some(dkim) = &self.dkim {
            let value = dkim.sign(&message.formatted(), now)?;
            let name = HeaderName::new_from_ascii_str("DKIM-Signature");
            message.headers_mut().insert_raw(HeaderValue::dangerous_new_pre_encoded(name, value.clone(), value));
        }
        Ok(message)
    }

    fn sending(&self, pending: &Pending, now: DateTime<Utc>) -> Sending {
        Sending { reader: self.reader.clone(), saved_at: pending.notification.created_at, now, tries: pending.attempts }
    }

    /// The mail of one notification; `now` only shows in its text. All who get it stand in it; the copy is for those of `copy`,
    /// who are one where each has a page of their own.
    fn message(
        &self,
        pending: &Pending,
        now: DateTime<Utc>,
        form: Form,
        (all, copy): (&[&Mailbox], &[&Mailbox]),
    ) -> Result<Message, lettre::error::Error> {
        let (alert, notification) = (&*pending.alert, &pending.notification);
        let sending = self.sending(pending, now);
        let mut builder = Message::builder()
            .from(self.from.clone())
            .date(header_date(notification.created_at))
            .message_id(Some(self.message_id(&notification.id)))
            .subject(render::subject(alert, &self.reader));
        for to in all {
            builder = builder.to((*to).clone());
        }
        if let Some(reply_to) = &self.reply_to {
            builder = builder.reply_to(reply_to.clone());
        }
        builder = self.threaded(builder, notification, alert.thread.as_ref());
        let own = copy.first().and_then(|to| self.unsubscribe.own_page(to.email.as_ref()));
        for (name, value) in self.own_headers(alert).into_iter().chain(self.unsubscribe.headers(own.as_ref())) {
            builder = builder.raw_header(HeaderValue::new(HeaderName::new_from_ascii_str(name), value));
        }
        let words = render::render_text(alert, &sending);
        let picture = match form {
            Form::Short => return builder.singlepart(part(ContentType::TEXT_PLAIN, clean::cut(&words, SHORT_MAX))),
            Form::Whole(picture) => picture,
        };
        let parts = MultiPart::builder()
            .kind(MultiPartKind::Alternative)
            .boundary(boundary(&notification.id))
            .singlepart(part(ContentType::TEXT_PLAIN, words));
        let page = |source: Option<&str>| part(ContentType::TEXT_HTML, render::render_html(alert, &sending, source));
        builder.multipart(match picture {
            None => parts.singlepart(page(None)),
            Some(png) => {
                let name = format!("chart.{}@{}", files::word(&notification.id), self.host);
                let related = MultiPart::builder()
                    .kind(MultiPartKind::Related)
                    .boundary(boundary(&name))
                    .singlepart(page(Some(&format!("cid:{name}"))))
                    .singlepart(image(&name, png));
                parts.multipart(related)
            }
        })
    }

    /// The chart, drawn where it holds up nothing else.
    async fn drawn(&self, pending: &Pending) -> Option<Vec<u8>> {
        pending.alert.course.as_ref()?;
        let (alert, reader) = (pending.alert.clone(), self.reader.clone());
        let drawn = tokio::task::spawn_blocking(move || picture(&alert, &reader)).await;
        drawn.inspect_err(|error| tracing::error!(%error, "chart failed; mail sent without it")).ok().flatten()
    }

    fn message_id(&self, notification: &str) -> String {
        format!("<{}@{}>", files::word(notification), self.host)
    }

    /// Makes a later revision an answer to the first and to the one before it, and all of them to the first alert of their
    /// story. Where the receiver was not told by that one, mail programs still show what names it as one thread.
    fn threaded(
        &self,
        builder: MessageBuilder,
        notification: &Notification,
        first: Option<&AlertId>,
    ) -> MessageBuilder {
        let Notification { alert, revision, receiver, .. } = notification;
        let of = |alert: &AlertId, revision: u32| self.message_id(&format!("{alert}.{revision}.{receiver}"));
        let mut line: Vec<String> =
            first.filter(|first| *first != alert).map(|first| of(first, 1)).into_iter().collect();
        if *revision > 1 {
            line.push(of(alert, 1));
            line.push(of(alert, revision - 1));
            line.dedup();
        }
        match line.last().cloned() {
            Some(previous) => builder.in_reply_to(previous).references(line.join(" ")),
            None => builder,
        }
    }

    fn own_headers(&self, alert: &Alert) -> Vec<(&'static str, String)> {
        vec![
            // RFC 3834: no vacation notice answers it.
            ("Auto-Submitted", "auto-generated".to_owned()),
            ("X-Bellwether-Alert", clean::line(&alert.id.0, HEADER_MAX)),
            ("X-Bellwether-Rule", clean::line(&alert.rule.0, HEADER_MAX)),
            ("X-Bellwether-Severity", alert.severity.to_string()),
            ("List-Id", self.list_id.clone()),
        ]
    }
}

/// Says of what was taken that it is not the whole.
fn in_short(outcome: Outcome) -> Outcome {
    match outcome {
        Outcome::Delivered { answer } => {
            Outcome::Delivered { answer: format!("{answer}; in short: the whole mail was too large for the server") }
        }
        other => other,
    }
}

/// Puts each copy into the folder, the first under the notification's name.
async fn put(folder: &Path, id: &str, letters: Vec<Letter>) -> Outcome {
    let mut answers = Vec::new();
    for (index, letter) in letters.into_iter().enumerate() {
        let copy = if index == 0 { String::new() } else { format!(".copy{}", index + 1) };
        match files::put(folder, &format!("{}{copy}.eml", files::word(id)), letter.bytes).await {
            Ok(path) => answers.push(format!("`{}`", path.display())),
            Err(error) => {
                let error = format!("mail folder `{}`: {error}", folder.display());
                return Outcome::Temporary { error, retry_after: None };
            }
        }
    }
    Outcome::Delivered { answer: format!("written to {}", answers.join(", ")) }
}

/// A body part in quoted-printable, whatever it holds: no line of it can be mistaken for the end of the mail.
fn part(kind: ContentType, text: String) -> SinglePart {
    let text = text.replace('\r', "");
    let body = Body::new_with_encoding(text, ContentTransferEncoding::QuotedPrintable);
    let body = body.expect("quoted-printable can carry any text");
    SinglePart::builder().header(kind).body(body)
}

/// The chart of an alert, if it has one that can be drawn; without it the mail still says everything.
#[cfg(feature = "charts")]
fn picture(alert: &Alert, reader: &Reader) -> Option<Vec<u8>> {
    let course = alert.course.as_deref()?;
    let tongue = match reader.language {
        Language::English => Tongue::English,
        Language::Chinese => Tongue::Chinese,
    };
    crate::chart::png(course, reader.zone, tongue)
        .inspect_err(|error| tracing::error!(alert = %alert.id, %error, "chart failed; mail sent without it"))
        .ok()
}

#[cfg(not(feature = "charts"))]
fn picture(_alert: &Alert, _reader: &Reader) -> Option<Vec<u8>> {
    None
}

/// A picture that the page shows, and that mail programs do not list among the attachments.
fn image(name: &str, png: Vec<u8>) -> SinglePart {
    let kind = ContentType::parse("image/png").expect("a media type");
    Attachment::new_inline(name.to_owned()).body(png, kind)
}

/// The time for `Date`, kept to the years that the header's writer knows: 1970 to 9999.
fn header_date(at: DateTime<Utc>) -> SystemTime {
    let last = DateTime::UNIX_EPOCH + TimeDelta::days(2_932_896);
    SystemTime::from(at.clamp(DateTime::UNIX_EPOCH, last))
}

/// `=_` stands nowhere in quoted-printable text, so no part can hold the boundary.
fn boundary(notification: &str) -> String {
    format!("=_bellwether_{:016x}", xxhash_rust::xxh3::xxh3_64(notification.as_bytes()))
}

pub(crate) fn mailbox(setting: &str, text: &str) -> Result<Mailbox, ReceiverError> {
    let fault = |why: String| ReceiverError::setting(setting, why);
    let mailbox: Mailbox = text.parse().map_err(|error| fault(format!("`{text}` is not a mail address: {error}")))?;
    let address: &str = mailbox.email.as_ref();
    if !address.is_ascii() {
        return Err(fault(format!("`{text}`: write the address in ASCII (`xn--..` for the domain)")));
    }
    Ok(mailbox)
}

fn host_name(setting: &str, host: &str) -> Result<(), ReceiverError> {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
    if host.is_empty() || host.len() > 253 || !host.chars().all(fits) {
        return Err(ReceiverError::setting(setting, format!("`{host}` is not a host name")));
    }
    Ok(())
}

fn list_id(text: &str) -> Result<String, ReceiverError> {
    let id = text.trim().trim_start_matches('<').trim_end_matches('>');
    host_name("email.list_id", id)?;
    Ok(format!("<{id}>"))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use chrono_tz::Tz;

    use crate::delivery::render::tests::{alert, sending, with_course};

    use super::*;

    fn config(folder: &Path) -> EmailConfig {
        EmailConfig {
            smtp: None,
            file: Some(folder.to_owned()),
            from: "Bellwether <alerts@example.org>".to_owned(),
            to: vec!["Zoë Desk <desk@example.net>".to_owned(), "two@example.net".to_owned()],
            reply_to: Some("people@example.org".to_owned()),
            message_id_host: Some("mail.example.com".to_owned()),
            list_id: Some("alerts.example.org".to_owned()),
            unsubscribe: None,
            dkim: None,
        }
    }

    fn pending(alert: Alert, attempts: u32) -> Pending {
        let notification = Notification {
            id: format!("{}.{}.desk", alert.id, alert.revision),
            alert: alert.id.clone(),
            revision: alert.revision,
            receiver: "desk".to_owned(),
            created_at: sending().saved_at,
        };
        Pending { notification, alert: Arc::new(alert), attempts, next_at: sending().now }
    }

    /// The copy of the first recipient.
    fn message(
        email: &Email,
        pending: &Pending,
        now: DateTime<Utc>,
        picture: Option<Vec<u8>>,
    ) -> Result<Message, lettre::error::Error> {
        let to: Vec<&Mailbox> = email.to.iter().collect();
        email.message(pending, now, Form::Whole(picture), (&to, &to[..1]))
    }

    fn written(alert: Alert) -> String {
        let email = Email::new("desk", &config(Path::new("/nowhere")), Path::new("/"), Reader::default()).unwrap();
        let pending = pending(alert, 0);
        let drawn = picture(&pending.alert, &email.reader);
        let message = message(&email, &pending, sending().now, drawn).unwrap();
        String::from_utf8(message.formatted()).expect("a mail is ASCII")
    }

    fn head(mail: &str) -> &str {
        mail.split_once("\r\n\r\n").expect("a body").0
    }

    #[test]
    fn the_headers_of_an_update() {
        insta::assert_snapshot!(head(&written(alert())).replace("\r\n", "\n"), @r#"
    From: Bellwether <alerts@example.org>
    Date: Fri, 10 Oct 2025 14:57:09 +0000
    Message-ID: <a00c0ffee00c0ffee.2.desk@mail.example.com>
    Subject: [CRITICAL] Update: US announces 100 % tariff on China: all goods
    To: =?utf-8?b?Wm/DqyBEZXNr?= <desk@example.net>, two@example.net
    Reply-To: people@example.org
    In-Reply-To: <a00c0ffee00c0ffee.1.desk@mail.example.com>
    References: <a00c0ffee00c0ffee.1.desk@mail.example.com>
    Auto-Submitted: auto-generated
    X-Bellwether-Alert: a00c0ffee00c0ffee
    X-Bellwether-Rule: tariff-on-china
    X-Bellwether-Severity: critical
    List-Id: <alerts.example.org>
    List-Unsubscribe: <mailto:people@example.org?subject=unsubscribe%20desk>
    MIME-Version: 1.0
    Content-Type: multipart/alternative;
     boundary="=_bellwether_21b8346edea24354"
    "#);
    }

    /// Settings with a way to leave.
    fn leaving(mailto: Option<&str>, url: Option<&str>) -> EmailConfig {
        let unsubscribe = UnsubscribeConfig {
            mailto: mailto.map(str::to_owned),
            url: url.map(|url| url.parse().expect("an address")),
            one_click: None,
        };
        EmailConfig { unsubscribe: Some(unsubscribe), ..config(Path::new("/nowhere")) }
    }

    #[test]
    fn one_click_is_offered_only_where_a_page_takes_it() {
        let of = |config: &EmailConfig| -> String {
            let email = Email::new("desk", config, Path::new("/"), Reader::default()).expect("settings");
            let message = message(&email, &pending(alert(), 0), sending().now, None).expect("a mail");
            let mail = String::from_utf8(message.formatted()).expect("a mail is ASCII");
            // Folded lines are one.
            let unfolded = head(&mail).replace("\r\n ", " ");
            unfolded.lines().filter(|line| line.starts_with("List-")).collect::<Vec<_>>().join("\n")
        };
        let id = "List-Id: <alerts.example.org>";
        let mail = "<mailto:leave@example.org?subject=unsubscribe%20desk>";
        let page = "https://example.org/leave?token=0f3a%2Cx&list=metals";
        let post = "List-Unsubscribe-Post: List-Unsubscribe=One-Click";
        let only_mail = leaving(Some("Leave <leave@example.org>"), None);
        assert_eq!(of(&only_mail), format!("{id}\nList-Unsubscribe: {mail}"));
        let only_page = leaving(None, Some("https://example.org/leave?token=0f3a,x&list=metals"));
        assert_eq!(of(&only_page), format!("{id}\nList-Unsubscribe: <{page}>\n{post}"));
        let both = leaving(Some("leave@example.org"), Some(page));
        assert_eq!(of(&both), format!("{id}\nList-Unsubscribe: <{page}>, {mail}\n{post}"));
        let neither = EmailConfig { reply_to: None, list_id: None, ..config(Path::new("/nowhere")) };
        assert_eq!(of(&neither), "List-Id: <desk.mail.example.com>");
    }

    /// A reader whose messages carry links.
    fn linked() -> Reader {
        let config = crate::links::tests::config(&[crate::links::tests::KEY]);
        let links = crate::links::Links::new(&config, Path::new("/")).expect("settings");
        let signer = crate::links::Signer { links: Arc::new(links), receiver: "desk".to_owned() };
        Reader { links: Some(signer), ..Reader::default() }
    }

    fn unfolded(letter: &Letter) -> String {
        head(&String::from_utf8(letter.bytes.clone()).expect("a mail is ASCII")).replace("\r\n ", " ")
    }

    #[test]
    fn with_links_each_recipient_gets_a_copy_with_a_page_of_their_own() {
        let of = |config: &EmailConfig| {
            let email = Email::new("desk", config, Path::new("/"), linked()).expect("settings");
            let to: Vec<&Mailbox> = email.to.iter().collect();
            email
                .letters(&pending(alert(), 0), sending().now, &Form::Whole(None), &to)
                .unwrap_or_else(|outcome| panic!("{outcome:?}"))
        };
        let letters = of(&config(Path::new("/nowhere")));
        let to: Vec<String> = letters.iter().map(|letter| format!("{:?}", letter.to)).collect();
        assert!(to.len() == 2 && to[0].contains("desk") && to[1].contains("two"), "{to:?}");
        let heads: Vec<String> = letters.iter().map(unfolded).collect();
        let way = |head: &String| {
            let line = head.lines().find_map(|line| line.strip_prefix("List-Unsubscribe: <")).expect("a way");
            line.split_once('>').expect("an address").0.to_owned()
        };
        for (head, address) in heads.iter().zip(["desk@example.net", "two@example.net"]) {
            let links = linked().links.expect("links").links;
            assert_eq!(Some(way(head)), links.leave_url("desk", address).map(String::from));
            assert!(head.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click"), "{head}");
            assert!(head.contains(">, <mailto:people@example.org?subject=unsubscribe%20desk>"), "{head}");
            assert!(head.contains("desk@example.net>, two@example.net"), "everybody stands in `To`: {head}");
        }
        let id = |head: &String| head.lines().find(|line| line.starts_with("Message-ID:")).map(str::to_owned);
        assert_eq!(id(&heads[0]), id(&heads[1]), "one mail, whoever reads it");
        // One page of the operator's, or no page: one copy.
        let own = leaving(None, Some("https://example.org/leave"));
        let off = UnsubscribeConfig { one_click: Some(false), ..UnsubscribeConfig::default() };
        let off = EmailConfig { unsubscribe: Some(off), ..config(Path::new("/nowhere")) };
        for (config, post) in [(own, true), (off, false)] {
            let letters = of(&config);
            let [letter] = &letters[..] else { panic!("{} copies", letters.len()) };
            assert_eq!((letter.to.len(), unfolded(letter).contains("One-Click")), (2, post));
            assert!(!unfolded(letter).contains("alerts.example.org/bell"), "{}", unfolded(letter));
        }
    }

    #[tokio::test]
    async fn who_has_left_gets_nothing_and_where_all_have_it_is_given_up() {
        let folder = tempfile::tempdir().unwrap();
        let left = |addresses: &[&str]| -> Leavers {
            let of = |address: &&str| crate::alerts::Left {
                receiver: "desk".into(),
                address: (*address).into(),
                at: sending().now,
            };
            addresses.iter().map(of).collect::<Vec<_>>().iter().collect()
        };
        for reader in [Reader::default(), linked()] {
            let email = Email::new("desk", &config(Path::new("mail")), folder.path(), reader).unwrap();
            let outcome = email.deliver(&pending(alert(), 0), sending().now, &left(&["Desk@example.net"])).await;
            let Outcome::Delivered { answer } = outcome else { panic!("{outcome:?}") };
            assert!(answer.ends_with("; not to `desk@example.net`, unsubscribed"), "{answer}");
            let mails: Vec<_> = std::fs::read_dir(folder.path().join("mail")).unwrap().flatten().collect();
            let [mail] = &mails[..] else { panic!("{} mails", mails.len()) };
            let mail = std::fs::read_to_string(mail.path()).unwrap();
            assert!(head(&mail).contains("To: two@example.net\r\n"), "{mail}");
            let all = left(&["desk@example.net", "two@example.net"]);
            let outcome = email.deliver(&pending(alert(), 0), sending().now, &all).await;
            let Outcome::Permanent { error } = outcome else { panic!("{outcome:?}") };
            assert!(error.starts_with("nobody is left to write to"), "{error}");
            assert!(!email.recipients().any(|to| left(&["desk@example.org"]).has("desk", to)));
        }
    }

    #[test]
    fn the_longest_addresses_keep_to_the_length_of_a_line() {
        let long = leaving(Some("leave@example.org"), Some(&format!("https://example.org/{}", "x".repeat(480))));
        let email = Email::new("desk", &long, Path::new("/"), Reader::default()).expect("settings");
        let mail = message(&email, &pending(alert(), 0), sending().now, None).expect("a mail").formatted();
        let mail = String::from_utf8(mail).expect("a mail is ASCII");
        assert!(mail.lines().all(|line| line.len() <= 998) && mail.contains(&"x".repeat(480)), "{mail}");
    }

    #[test]
    fn a_first_revision_answers_nothing_and_a_third_the_first_and_the_second() {
        let of = |revision| written(Alert { revision, ..alert() }).replace("\r\n ", " ");
        assert!(!of(1).contains("References") && !of(1).contains("In-Reply-To"));
        let root = "<a00c0ffee00c0ffee.1.desk@mail.example.com>";
        let previous = "<a00c0ffee00c0ffee.2.desk@mail.example.com>";
        assert!(of(3).contains(&format!("\r\nReferences: {root} {previous}\r\n")), "{}", of(3));
        assert!(of(3).contains(&format!("\r\nIn-Reply-To: {previous}\r\n")), "{}", of(3));
    }

    #[test]
    fn what_another_rule_tells_of_a_story_answers_the_first_alert_on_it() {
        let first = Some(AlertId("a1".into()));
        let of = |revision| {
            written(Alert { revision, thread: first.clone(), ..alert() }).replace("\r\n ", " ").replace("\r\n", "\n")
        };
        let (root, own) = ("<a1.1.desk@mail.example.com>", "<a00c0ffee00c0ffee.1.desk@mail.example.com>");
        assert!(of(1).contains(&format!("\nIn-Reply-To: {root}\nReferences: {root}\n")), "{}", of(1));
        assert!(of(2).contains(&format!("\nIn-Reply-To: {own}\nReferences: {root} {own}\n")), "{}", of(2));
    }

    #[test]
    fn no_text_of_an_alert_becomes_a_header() {
        let plain: Vec<String> = names(&written(alert()));
        for hostile in [
            "x\r\nBcc: victim@example.org",
            "x\nBcc: v@e.org\n\nbody",
            "é\r\n\r\nX: y",
            "\u{2028}Bcc: a\u{85}Cc: b",
            "\0",
        ] {
            let text = hostile.repeat(40);
            let mail = written(Alert {
                id: AlertId(text.as_str().into()),
                title: text.clone(),
                rule: crate::rules::RuleName(text.as_str().into()),
                ..alert()
            });
            assert_eq!(names(&mail), plain, "{mail}");
        }
    }

    /// Names of the headers of the mail, in order.
    fn names(mail: &str) -> Vec<String> {
        let lines = head(mail).split("\r\n").filter(|line| !line.starts_with([' ', '\t']));
        lines.map(|line| line.split(':').next().unwrap_or_default().to_owned()).collect()
    }

    #[test]
    fn no_time_is_too_early_or_too_late_for_a_mail() {
        let email = Email::new(
            "desk",
            &config(Path::new("/nowhere")),
            Path::new("/"),
            Reader { zone: Tz::Pacific__Auckland, ..Reader::default() },
        )
        .unwrap();
        for at in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC, DateTime::UNIX_EPOCH] {
            let mut alert = alert();
            alert.at = at;
            let cited = alert.article.as_mut().expect("an article");
            (cited.published_at, cited.first_seen_at) = (Some(at), at);
            let mut pending = pending(alert, 0);
            pending.notification.created_at = at;
            for now in [sending().now, at] {
                assert!(message(&email, &pending, now, None).is_ok());
            }
        }
    }

    #[test]
    fn every_body_is_encoded_and_no_line_of_it_can_end_the_mail() {
        let mail = written(Alert { body: ".\r\n.\rQUIT\n\u{0}\u{1}–".to_owned() + &"长".repeat(2_000), ..alert() });
        assert_eq!(mail.matches("Content-Transfer-Encoding: quoted-printable").count(), 2);
        assert!(mail.is_ascii());
        assert!(mail.lines().all(|line| line.len() <= 78), "a line is too long");
        assert!(!mail.replace("\r\n", "").contains(['\r', '\n']), "a bare CR or LF");
    }

    #[cfg(feature = "charts")]
    #[test]
    fn a_chart_is_in_the_mail_and_the_page_names_it() {
        let mail = written(with_course(alert()));
        let kinds = mail.lines().filter_map(|line| line.strip_prefix("Content-Type: ")?.split(';').next());
        let kinds: Vec<&str> = kinds.collect();
        assert_eq!(kinds, ["multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png"]);
        let name = "chart.a00c0ffee00c0ffee.2.desk@mail.example.com";
        assert!(mail.contains(&format!("\r\nContent-ID: <{name}>\r\n")), "{mail}");
        assert!(mail.contains("\r\nContent-Disposition: inline\r\n"), "{mail}");
        assert!(mail.replace("=\r\n", "").contains(&format!("src=3D\"cid:{name}\"")), "{mail}");
        assert!(mail.is_ascii() && mail.lines().all(|line| line.len() <= 78));
        assert!(mail.len() < 60_000, "{} bytes", mail.len());
        assert_eq!(mail, written(with_course(alert())), "every try sends the same");
    }

    #[tokio::test]
    async fn a_second_try_writes_the_same_file_with_the_same_id() {
        let folder = tempfile::tempdir().unwrap();
        let email = Email::new("desk", &config(Path::new("mail")), folder.path(), Reader::default()).unwrap();
        let mut ids = Vec::new();
        for attempts in 0..2 {
            let now = sending().now + TimeDelta::hours(i64::from(attempts));
            let outcome = email.deliver(&pending(alert(), attempts), now, &Leavers::default()).await;
            assert!(matches!(outcome, Outcome::Delivered { .. }), "{outcome:?}");
            let mail = std::fs::read_to_string(folder.path().join("mail/a00c0ffee00c0ffee.2.desk.eml")).unwrap();
            ids.extend(mail.lines().find(|line| line.starts_with("Message-ID:")).map(str::to_owned));
            assert_eq!(mail.contains("mail is late"), attempts == 1);
        }
        assert_eq!(ids[0], ids[1]);
        assert_eq!(std::fs::read_dir(folder.path().join("mail")).unwrap().count(), 1);
    }

    #[test]
    fn a_setting_that_cannot_work_is_named() {
        let good = || config(Path::new("mail"));
        for (bad, told) in [
            (EmailConfig { file: None, ..good() }, "`email` needs exactly one of `smtp` and `file`"),
            (EmailConfig { to: vec![], ..good() }, "`email.to` names nobody"),
            (EmailConfig { from: "nobody".into(), ..good() }, "`email.from` `nobody` is not a mail address"),
            (EmailConfig { to: vec!["a@b.c\r\nBcc: d@e.f".into()], ..good() }, "`email.to` "),
            (EmailConfig { to: vec!["zoë@example.org".into()], ..good() }, "write the address in ASCII"),
            (EmailConfig { message_id_host: Some("a b".into()), ..good() }, "`email.message_id_host`"),
            (EmailConfig { list_id: Some("x>\r\nBcc: y".into()), ..good() }, "`email.list_id`"),
            (leaving(None, None), "`email.unsubscribe` needs `mailto`, `url` or both"),
            (leaving(Some("nobody"), None), "`email.unsubscribe.mailto` `nobody` is not a mail address"),
            (leaving(Some("a@b.c>\r\nBcc: d@e.f"), None), "`email.unsubscribe.mailto` "),
            (
                EmailConfig {
                    unsubscribe: Some(UnsubscribeConfig {
                        url: "https://example.org/leave".parse().ok(),
                        one_click: Some(true),
                        mailto: None,
                    }),
                    ..good()
                },
                "`email.unsubscribe.one_click` stands beside `url`",
            ),
            (leaving(None, Some("http://example.org/leave")), "`email.unsubscribe.url` must begin with `https://`"),
            (leaving(None, Some(&format!("https://example.org/{}", "x".repeat(600)))), "at most 500 characters"),
        ] {
            let error = Email::new("desk", &bad, Path::new("/"), Reader::default()).unwrap_err();
            assert_eq!(error.code(), "setting");
            assert!(error.to_string().contains(told), "{error}");
        }
    }
}
