//! How a reader of mails asks to be left out: `List-Unsubscribe` (RFC 2369) and one click (RFC 8058).
//!
//! In: what the configuration offers, and the links of bellwether's own. Out: the headers of one recipient's copy.

use lettre::message::Mailbox;
use schemars::JsonSchema;
use serde::Deserialize;
use url::Url;

use crate::delivery::ReceiverError;
use crate::delivery::email::mailbox;
use crate::links::Signer;

/// Longest address in a header: with the other beside it, it keeps to the 998 bytes of a line (RFC 5322).
const ADDRESS_MAX: usize = 500;

/// `receivers[].email.unsubscribe`: how a reader asks to be left out; at least one of the three.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("minProperties" = 1))]
pub struct UnsubscribeConfig {
    /// A mail address that a person reads.
    pub mailto: Option<String>,
    /// An `https` page of yours that takes the reader off on a `POST` of `List-Unsubscribe=One-Click` (RFC 8058), without
    /// a login, and does nothing on a mere visit: mail scanners follow links. It stands in place of bellwether's own.
    #[schemars(with = "Option<String>")]
    pub url: Option<Url>,
    /// Whether bellwether's own links offer it, where `links` is set. Say `false` for an address behind which several people
    /// read: one click of one of them would leave out all. Default: true.
    pub one_click: Option<bool>,
}

/// What a receiver's mails offer.
#[derive(Debug)]
pub(crate) struct Unsubscribe {
    /// The operator's own page.
    page: Option<Url>,
    mailto: Option<String>,
    /// Signs a page of bellwether's for each recipient.
    signer: Option<Signer>,
}

impl Unsubscribe {
    /// `name` is the receiver's; `links` are those of its readers.
    ///
    /// # Errors
    /// The setting that is wrong, and why.
    pub(crate) fn new(
        name: &str,
        config: Option<&UnsubscribeConfig>,
        reply_to: Option<&Mailbox>,
        links: Option<&Signer>,
    ) -> Result<Self, ReceiverError> {
        let fault = |setting: &str, why: String| ReceiverError::setting(&format!("email.unsubscribe{setting}"), why);
        let none = UnsubscribeConfig::default();
        let settings = config.unwrap_or(&none);
        if config.is_some() && settings.mailto.is_none() && settings.url.is_none() && settings.one_click.is_none() {
            return Err(fault("", "needs `mailto`, `url` or both".to_owned()));
        }
        let mailto = match &settings.mailto {
            Some(to) => Some(mailbox("email.unsubscribe.mailto", to)?),
            // Where a page is named and no address, none is meant.
            None => reply_to.filter(|_| settings.url.is_none()).cloned(),
        };
        let page = settings.url.clone();
        let fits = |url: &Url| url.scheme() == "https" && url.has_host() && url.as_str().len() <= ADDRESS_MAX;
        if page.as_ref().is_some_and(|url| !fits(url)) {
            return Err(fault(".url", format!("must begin with `https://` and have at most {ADDRESS_MAX} characters")));
        }
        if settings.one_click == Some(true) && page.is_some() {
            return Err(fault(".one_click", "stands beside `url`; one page is enough".to_owned()));
        }
        let wanted = page.is_none() && settings.one_click.unwrap_or(true);
        Ok(Self {
            page,
            mailto: mailto.map(|to| format!("<mailto:{}?subject=unsubscribe%20{name}>", quoted(to.email.as_ref()))),
            signer: links.filter(|_| wanted).cloned(),
        })
    }

    /// The page of bellwether's own at which one recipient is left out.
    pub(crate) fn own_page(&self, address: &str) -> Option<Url> {
        let signer = self.signer.as_ref()?;
        signer.links.leave_url(&signer.receiver, address).filter(|url| url.as_str().len() <= ADDRESS_MAX)
    }

    /// True if each recipient has a page of its own, and so a copy of its own.
    pub(crate) fn is_personal(&self) -> bool {
        self.own_page("somebody@example.org").is_some()
    }

    /// `List-Unsubscribe` and, only where a page takes the request itself, `List-Unsubscribe-Post`; `own` is the recipient's
    /// page, where there is one.
    pub(crate) fn headers(&self, own: Option<&Url>) -> Vec<(&'static str, String)> {
        let page = own.or(self.page.as_ref());
        let mut ways: Vec<String> = page.iter().map(|url| format!("<{}>", url.as_str().replace(',', "%2C"))).collect();
        ways.extend(self.mailto.clone());
        if ways.is_empty() {
            return Vec::new();
        }
        let mut headers = vec![("List-Unsubscribe", ways.join(", "))];
        headers.extend(page.map(|_| ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned())));
        headers
    }
}

/// Without the signs that would end the address or the list of them.
fn quoted(text: &str) -> String {
    text.replace('>', "%3E").replace(',', "%2C").replace('?', "%3F").replace('&', "%26")
}
