//! Answers the link by which a recipient of mails is left out: shows whose mails end, and ends them when its button is pressed
//! or a mailbox service posts what RFC 8058 says.

use chrono::{DateTime, Utc};
use tracing::info;

use crate::alerts::{Left, Order};
use crate::links::{Leaving, Links};
use crate::store::StoreError;
use crate::web::page::{self, Note};
use crate::web::{Asked, Door, Reply, bare};

/// Name and value of the one field that is posted (RFC 8058).
pub(super) const FIELD: &str = "List-Unsubscribe";
pub(super) const VALUE: &str = "One-Click";

impl Door {
    pub(super) async fn answer_leaving(
        &self,
        links: &Links,
        leaving: &Leaving,
        asked: Asked<'_>,
        now: DateTime<Utc>,
    ) -> Result<Reply, StoreError> {
        let receiver = &leaving.receiver;
        let Some(reader) = self.office.reader(receiver) else { return Ok(bare(404, Note::NoReceiver)) };
        let Some(address) = self.office.recipients(receiver).into_iter().find(|address| leaving.is_of(address)) else {
            return Ok(page::reply(404, &reader, Note::NoRecipient, None));
        };
        let _turn = self.turn.lock().await;
        if self.office.has_left(receiver, &address) {
            return Ok(page::leave(200, &reader, Note::HasLeft, (receiver, &address), None));
        }
        let form = links.leave_url(receiver, &address).map(|url| url.path().to_owned());
        match asked {
            Asked::Look => Ok(page::leave(200, &reader, Note::None, (receiver, &address), form)),
            Asked::Act(body) if !is_one_click(body) => {
                Ok(page::leave(400, &reader, Note::NotAsked, (receiver, &address), form))
            }
            Asked::Act(_) => {
                let left = Left { receiver: receiver.clone(), address: address.to_ascii_lowercase(), at: now };
                self.office.leave(Order::Leave(left)).await?;
                info!(receiver, address, "unsubscribed by a link");
                Ok(page::leave(200, &reader, Note::Left, (receiver, &address), None))
            }
        }
    }
}

/// True if the body says what RFC 8058 wants it to, as a form is sent in either way.
fn is_one_click(body: &str) -> bool {
    let plain = body.trim().split('&').any(|pair| pair.split_once('=') == Some((FIELD, VALUE)));
    let part = || {
        let (_, rest) = body.split_once(&format!("name=\"{FIELD}\""))?;
        let value = rest.split_once("\r\n\r\n").or_else(|| rest.split_once("\n\n"))?.1;
        Some(value.lines().next()?.trim() == VALUE)
    };
    plain || part() == Some(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn either_way_of_sending_the_form_is_read_and_nothing_else() {
        let part = "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--\r\n";
        for body in
            ["List-Unsubscribe=One-Click", "List-Unsubscribe=One-Click\r\n", "a=b&List-Unsubscribe=One-Click", part]
        {
            assert!(is_one_click(body), "{body}");
        }
        for body in [
            "",
            "List-Unsubscribe",
            "list-unsubscribe=one-click",
            "x=List-Unsubscribe=One-Click",
            "One-Click",
            &part.replace("One", "Two"),
        ] {
            assert!(!is_one_click(body), "{body}");
        }
    }
}
