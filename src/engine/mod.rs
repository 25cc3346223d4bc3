//! Turns one article, or new prices, into everything that follows from it.
//!
//! In: an article with its facts, or bars, and `now`. Out: a `Step`: changes, alerts and notifications, to be saved as one.
//!
//! Invariants
//! - E1. Pure: no clock, no network, no store. Live and replayed input give the same steps.
//! - E2. What is muted (a feed's first read, an old article) is remembered and never alerts.
//! - E3. What a rule waits for ends by an article or by `tick`; the caller ticks when `next_due` has come, and never late
//!   on purpose, so that live and replayed input agree.

mod follow_up;
mod impact;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_follow_up;
#[cfg(test)]
mod tests_impact;
#[cfg(test)]
mod tests_market;
#[cfg(test)]
mod tests_on_price;
#[cfg(test)]
mod tests_prices;
#[cfg(test)]
mod tests_timed;

pub use impact::{about, event_at, symbols_of};

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use crate::alerts::{
    self, Alert, AlertBook, AlertId, Customs, Decision, Desk, Destination, Held, Left, Notification, Order, Parcel,
    Route, StateRow,
};
use crate::article::Article;
use crate::engine::follow_up::{FollowUps, Report};
use crate::engine::impact::Seen;
use crate::facts::Fact;
use crate::ledger::{Change, Ledger, Story, Telling, TextSeen};
use crate::market::{Bar, Dispute, PriceWarning, Prices, Reference, Symbol};
use crate::rules::{Failure, FailureCounts, FollowUp, Hit, Memory, PriceStates, RuleName, RuleSet};

/// The move shown is the one since the article was published; of an article that came late, the one in this time after it.
const MOVE_WINDOW: TimeDelta = TimeDelta::hours(1);

/// What a person can change while the engine runs.
#[derive(Debug)]
pub struct Settings {
    pub rules: RuleSet,
    pub route: Route,
    /// How receivers want to be told, and what nobody is to hear.
    pub customs: Customs,
    /// Symbols whose moves an alert shows where its rule names none.
    pub watchlist: Vec<Symbol>,
    /// Hours, instruments, and what moves which.
    pub market: Reference,
}

/// What was saved of an engine.
#[derive(Debug, Default)]
pub struct Saved {
    pub stories: Vec<Story>,
    pub texts: Vec<TextSeen>,
    pub state: Vec<StateRow>,
    pub bars: Vec<Bar>,
}

/// Everything that follows from one article or one set of prices.
#[derive(Debug, Default)]
pub struct Step {
    pub changes: Vec<Change>,
    /// What the article is to each story that it speaks of.
    pub tellings: Vec<Telling>,
    pub stories: Vec<Arc<Story>>,
    pub texts: Vec<TextSeen>,
    pub alerts: Vec<Arc<Alert>>,
    pub notifications: Vec<Notification>,
    pub state: Vec<StateRow>,
    /// Matches that made no alert, and why.
    pub held: Vec<Held>,
    /// Rules that failed on a fact, each for that fact only.
    pub failures: Vec<Failure>,
    /// Alerts that were made and that a receiver is told later or never, and reports on prices that cannot be made, and why.
    pub kept: Vec<Held>,
}

/// Why nobody is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mute {
    /// Nothing is muted.
    No,
    /// The feed is read for the first time.
    FirstRead,
    /// The article is older than the feed's `max_age`.
    TooOld,
}

/// Ledger, rules, alerts and prices, in memory.
#[derive(Debug)]
pub struct Engine {
    settings: Settings,
    ledger: Ledger,
    book: AlertBook,
    desk: Desk,
    fired: PriceStates,
    failed: FailureCounts,
    memory: Memory,
    prices: Prices,
    follow_ups: FollowUps,
}

impl Engine {
    /// An engine as it was saved.
    pub fn restore(settings: Settings, saved: Saved) -> Self {
        let mut engine = Self {
            settings,
            ledger: Ledger::default(),
            book: AlertBook::default(),
            desk: Desk::default(),
            fired: PriceStates::default(),
            failed: FailureCounts::default(),
            memory: Memory::default(),
            prices: Prices::default(),
            follow_ups: FollowUps::default(),
        };
        engine.prices.set_reference(engine.settings.market.clone());
        engine.go_back(saved);
        engine
    }

    /// Goes back to what was saved; settings stay.
    pub fn go_back(&mut self, saved: Saved) {
        self.book = AlertBook::restore(&saved.state);
        let desk = saved.state.iter().filter(|row| row.key.starts_with(Desk::HEAD));
        self.desk = Desk::restore(desk.filter_map(|row| Some((row.key.as_str(), row.value.as_deref()?))));
        let awaited = saved.state.iter().filter(|row| row.key.starts_with(FollowUps::HEAD));
        self.follow_ups = FollowUps::restore(awaited.filter_map(|row| Some((row.key.as_str(), row.value.as_deref()?))));
        let fired = saved
            .state
            .iter()
            .filter(|row| row.value.is_some())
            .filter_map(|row| row.key.strip_prefix(PriceStates::HEAD).map(str::to_owned));
        self.fired = PriceStates::restore(fired);
        let failed = saved.state.iter().filter(|row| row.key.starts_with(FailureCounts::HEAD));
        self.failed = FailureCounts::restore(failed.filter_map(|row| Some((row.key.as_str(), row.value.as_deref()?))));
        let waits = saved.state.iter().filter(|row| row.key.starts_with(Memory::HEAD));
        self.memory = Memory::restore(waits.filter_map(|row| Some((row.key.as_str(), row.value.as_deref()?))));
        let disputes = saved.state.iter().filter(|row| row.key.starts_with(Dispute::HEAD));
        self.prices.restore_disputes(disputes.filter_map(|row| row.value.as_deref()));
        self.prices.insert(&saved.bars);
        // They were told when the bars came.
        self.prices.take_warnings();
        self.ledger = Ledger::restore(saved.stories, saved.texts);
        self.ledger.set_lexicon(self.settings.rules.shared_words());
    }

    /// Takes new rules, routes and watchlist; what is remembered stays.
    pub fn change_settings(&mut self, settings: Settings) {
        self.settings = settings;
        self.prices.set_reference(self.settings.market.clone());
        self.ledger.set_lexicon(self.settings.rules.shared_words());
    }

    pub fn rules(&self) -> &RuleSet {
        &self.settings.rules
    }

    /// Sets how old a symbol's last price may be.
    pub fn set_stale_after(&mut self, symbol: &Symbol, stale_after: TimeDelta) {
        self.prices.set_stale_after(symbol, stale_after);
    }

    /// Takes in one article and its facts.
    pub fn read(&mut self, article: &Arc<Article>, facts: &[Fact], mute: Mute, now: DateTime<Utc>) -> Step {
        let recorded = self.ledger.record(article, facts, now);
        let mut step = Step {
            stories: recorded.stories,
            texts: recorded.text.into_iter().collect(),
            tellings: recorded.tellings,
            changes: recorded.changes,
            ..Step::default()
        };
        // What rules wait for is remembered of muted articles too; only nobody is told.
        let mut hits: Vec<Hit> = Vec::new();
        for change in &step.changes {
            hits.extend(self.settings.rules.judge(change, &mut self.memory, &self.prices, now));
        }
        if mute == Mute::No {
            self.raise(&mut step, hits, article.dated_at(), now);
            self.correct(&mut step, article.dated_at(), now);
        }
        self.take_failures(&mut step, now);
        self.take_state(&mut step);
        step
    }

    /// Tells those who were told of a story that it was taken back, denied or put right.
    fn correct(&mut self, step: &mut Step, since: DateTime<Utc>, now: DateTime<Utc>) {
        let turned = step.changes.iter().filter(|change| change.reversal || change.correction);
        for change in &turned.cloned().collect::<Vec<_>>() {
            let revised: Vec<&Alert> = step.alerts.iter().map(Arc::as_ref).collect();
            let Settings { rules, route, market, .. } = &self.settings;
            let symbols = |rule: &RuleName| about(rules, &market.exposures, rule, [change.fact.as_ref()]);
            let made = alerts::corrections(&mut self.book, (rules, route), change, (&revised, symbols), now);
            for (mut alert, receivers) in made {
                self.name_symbols(&mut alert);
                self.look_at_prices(&mut alert, &[], since, shown_until(since, now));
                self.follow_ups.revise(&alert);
                self.desk.note(&alert, &self.settings.customs.inhibitions, now);
                let to = self.settings.route.destinations(&alert).into_iter();
                let to = to.filter(|to| receivers.contains(&to.receiver)).collect();
                self.hand_out(step, alert, to, now);
            }
        }
    }

    /// Does what falls due by `now`: what has not followed, dates ahead, waits that are over.
    pub fn tick(&mut self, now: DateTime<Utc>) -> Step {
        let mut step = Step::default();
        let ledger = &self.ledger;
        let hits = self.settings.rules.on_time(&mut self.memory, |story| ledger.story(story).cloned(), now);
        self.raise(&mut step, hits, now - MOVE_WINDOW, now);
        for report in self.follow_ups.take_due(now) {
            self.report(&mut step, report, now);
        }
        for (receiver, parcel) in self.desk.release(&self.settings.customs, now) {
            step.notifications.push(match parcel {
                Parcel::One { alert, revision } => notification(&alert, revision, &receiver, now),
                Parcel::Many(alert) => {
                    let sent = notification(&alert.id, alert.revision, &receiver, now);
                    step.alerts.push(Arc::new(*alert));
                    sent
                }
                Parcel::Again(mut alert) => {
                    alert.revision = self.book.next_revision(&alert.id);
                    let since = self.event_at(&alert);
                    self.look_at_prices(&mut alert, &[], since, now);
                    let sent = notification(&alert.id, alert.revision, &receiver, now);
                    step.alerts.push(Arc::new(*alert));
                    sent
                }
            });
        }
        self.take_failures(&mut step, now);
        self.take_state(&mut step);
        step
    }

    /// When `tick` has something to do next.
    pub fn next_due(&self) -> Option<DateTime<Utc>> {
        [self.memory.next_due(), self.desk.next_due(), self.follow_ups.next_due()].into_iter().flatten().min()
    }

    /// Does what people ask: silences, acknowledgements.
    pub fn obey(&mut self, orders: Vec<Order>) -> Step {
        let mut step = Step::default();
        orders.into_iter().for_each(|order| self.desk.obey(order));
        self.take_state(&mut step);
        step
    }

    /// Recipients who want no more mails.
    pub fn left(&self) -> impl Iterator<Item = &Left> {
        self.desk.left()
    }

    /// Makes alerts of hits, with what prices did since a time.
    fn raise(&mut self, step: &mut Step, hits: Vec<Hit>, since: DateTime<Utc>, now: DateTime<Utc>) {
        let asked: Vec<(RuleName, Vec<Symbol>, Vec<FollowUp>)> = hits
            .iter()
            .map(|(found, _)| (found.rule.clone(), found.symbols.clone(), found.follow_up.clone()))
            .collect();
        let mut raised = self.book.raise(hits, now);
        step.held.extend(raised.held);
        raised.alerts.iter_mut().for_each(|alert| self.name_symbols(alert));
        for alert in &raised.alerts {
            self.desk.note(alert, &self.settings.customs.inhibitions, now);
        }
        for mut alert in raised.alerts {
            let asked = asked.iter().find(|(rule, ..)| *rule == alert.rule);
            let (own, follow_up) = asked.map_or((&[][..], &[][..]), |(_, own, wanted)| (own, wanted));
            // What was awaited in vain, or was long known, is told with the prices of now.
            let event_at = alert.article.as_ref().map(|_| self.event_at(&alert)).filter(|at| now - *at <= MOVE_WINDOW);
            let since = event_at.unwrap_or(since);
            self.look_at_prices(&mut alert, own, since, shown_until(since, now));
            self.await_reports(step, &alert, (own, follow_up), event_at.unwrap_or(now));
            self.tell(step, alert, now);
        }
    }

    /// Says what an alert on news is about in markets.
    fn name_symbols(&self, alert: &mut Alert) {
        let Settings { rules, market, .. } = &self.settings;
        alert.symbols = about(rules, &market.exposures, &alert.rule, &alert.facts);
    }

    /// Awaits the reports that a rule wants of a new alert; a later revision goes on with what is awaited.
    fn await_reports(
        &mut self,
        step: &mut Step,
        alert: &Alert,
        (symbols, wanted): (&[Symbol], &[FollowUp]),
        since: DateTime<Utc>,
    ) {
        if alert.revision > 1 {
            self.follow_ups.revise(alert);
            return;
        }
        let never = self.follow_ups.ask(alert, symbols, since, wanted, &self.settings.market);
        for (follow_up, why) in never {
            let reason = format!("no report at `{follow_up}`: {why}");
            step.kept.push(Held { rule: alert.rule.clone(), story: alert.story.clone(), reason });
        }
    }

    /// Tells what prices did since an alert; nobody is told that nothing is known.
    fn report(&mut self, step: &mut Step, report: Report, now: DateTime<Utc>) {
        let Report { alert, since, until, symbols, follow_up } = report;
        let seen = self.seen(&alert, &symbols, since, until);
        let (rule, story) = (alert.rule.clone(), alert.story.clone());
        match follow_up::alert(alert, seen.lines, follow_up, now) {
            Ok(mut alert) => {
                alert.course = seen.course;
                alert.revision = self.book.next_revision(&alert.id);
                self.tell(step, alert, now);
            }
            Err(why) => {
                let reason = format!("no report at `{follow_up}`: {why}");
                step.kept.push(Held { rule, story, reason });
            }
        }
    }

    /// Takes in new bars; `alerting` false fills the history and fires nothing.
    pub fn price(&mut self, bars: &[Bar], alerting: bool, now: DateTime<Utc>) -> Step {
        self.price_from("", bars, alerting, now)
    }

    /// Takes in new bars of one source, which is compared with other sources of the same symbols.
    pub fn price_from(&mut self, source: &str, bars: &[Bar], alerting: bool, now: DateTime<Utc>) -> Step {
        let moved = self.prices.insert_from(source, bars);
        let mut step = Step::default();
        let ledger = &self.ledger;
        let story = |id: &crate::ledger::StoryId| ledger.story(id).cloned();
        let late = self.settings.rules.on_market(&moved, &self.prices, &mut self.memory, story, now);
        if alerting {
            for (found, change) in late {
                let since = change.article.dated_at();
                self.raise(&mut step, vec![(found, change)], since, now);
            }
            for hit in self.settings.rules.on_prices(&moved, &self.prices, (&mut self.fired, &self.memory), now) {
                let (symbols, follow_up) = (hit.found.symbols.clone(), hit.found.follow_up.clone());
                let raised = match hit.is_over {
                    true => self.book.end_on_price(hit.found, &hit.key, now),
                    false => self.book.raise_on_price(hit.found, &hit.key, now),
                };
                match raised {
                    Ok(mut alert) => {
                        self.desk.note(&alert, &self.settings.customs.inhibitions, now);
                        self.look_at_prices(&mut alert, &symbols, now - MOVE_WINDOW, now);
                        self.await_reports(&mut step, &alert, (&symbols, &follow_up), now);
                        self.tell(&mut step, alert, now);
                    }
                    Err(held) => step.held.push(held),
                }
            }
        }
        self.take_failures(&mut step, now);
        self.take_state(&mut step);
        step
    }

    /// What an operator should hear of prices since the last time: jumps, repeats, sources that disagree.
    pub fn take_price_warnings(&mut self) -> Vec<PriceWarning> {
        self.prices.take_warnings()
    }

    /// Forgets what is past remembering: stories and texts beyond their windows, cooldowns that are over.
    pub fn forget(&mut self, now: DateTime<Utc>) -> Vec<StateRow> {
        self.ledger.forget(now);
        self.book.forget(now);
        self.desk.forget(now);
        [self.book.take_rows(), self.desk.take_rows()].concat()
    }

    /// Takes an alert that is about bellwether itself to receivers, each as it wants to be told.
    pub fn tell_operator(&mut self, alert: Alert, receivers: Vec<String>, now: DateTime<Utc>) -> Step {
        let mut step = Step::default();
        let to = receivers.iter().map(|receiver| Destination::plain(receiver)).collect();
        self.hand_out(&mut step, alert, to, now);
        self.take_state(&mut step);
        step
    }

    fn tell(&mut self, step: &mut Step, alert: Alert, now: DateTime<Utc>) {
        let to = self.settings.route.destinations(&alert);
        self.hand_out(step, alert, to, now);
    }

    /// Gives each receiver the alert, now or later, as it wants to be told.
    fn hand_out(&mut self, step: &mut Step, alert: Alert, to: Vec<Destination>, now: DateTime<Utc>) {
        for to in to {
            let receiver = &to.receiver;
            let reason = match self.desk.take(&alert, &to, &self.settings.customs, now) {
                Decision::Now => {
                    step.notifications.push(notification(&alert.id, alert.revision, receiver, now));
                    continue;
                }
                Decision::Later { until, why } => {
                    let until = until.format("%Y-%m-%d %H:%M UTC");
                    format!("`{receiver}` is told at {until} ({})", why.as_str().replace('_', " "))
                }
                Decision::Never(why) => why,
            };
            step.kept.push(Held { rule: alert.rule.clone(), story: alert.story.clone(), reason });
        }
        step.alerts.push(Arc::new(alert));
    }

    /// Counts rules that failed on what was just judged.
    fn take_failures(&mut self, step: &mut Step, now: DateTime<Utc>) {
        step.failures = self.settings.rules.take_failures();
        step.failures.iter().for_each(|failure| self.failed.add(failure, now));
    }

    fn take_state(&mut self, step: &mut Step) {
        step.state = self.book.take_rows();
        step.state.extend(self.desk.take_rows());
        step.state.extend(self.follow_ups.take_rows());
        let fired = self.fired.take_rows().into_iter();
        step.state.extend(fired.map(|(key, fired)| StateRow { key, value: fired.then(|| "true".to_owned()) }));
        step.state.extend(self.memory.take_rows().into_iter().map(|(key, value)| StateRow { key, value }));
        let disputes = self.prices.take_dispute_rows().into_iter();
        step.state.extend(disputes.map(|(key, value)| StateRow { key, value }));
        let failed = self.failed.take_rows().into_iter();
        step.state.extend(failed.map(|(key, value)| StateRow { key, value: Some(value) }));
    }

    /// What prices did since the event of the alert: of the rule's own symbols, or of those that its facts are likely to move,
    /// or else of the watchlist.
    fn seen(&self, alert: &Alert, own: &[Symbol], since: DateTime<Utc>, until: DateTime<Utc>) -> Seen {
        let Settings { watchlist, market, rules, .. } = &self.settings;
        let mut symbols = own.to_vec();
        if own.is_empty() {
            symbols = impact::symbols_of(alert, &market.exposures, rules.words());
            if watchlist.iter().any(|symbol| self.prices.has(symbol)) || symbols.is_empty() {
                // What the desk watches comes first, and what the fact is about behind it.
                symbols.retain(|symbol| !watchlist.contains(symbol));
                symbols.splice(0..0, watchlist.iter().cloned());
            }
        }
        impact::seen(&self.prices, &symbols, since, until)
    }

    fn look_at_prices(&self, alert: &mut Alert, own: &[Symbol], since: DateTime<Utc>, until: DateTime<Utc>) {
        // Who has no prices at all is not told so in every alert; who watches something is.
        if own.is_empty() && self.settings.watchlist.is_empty() && !self.prices.has_any() {
            return (alert.prices, alert.course) = Default::default();
        }
        let seen = self.seen(alert, own, since, until);
        (alert.prices, alert.course) = (seen.lines, seen.course);
    }

    /// The first report of what an alert tells, as far as it is known.
    fn event_at(&self, alert: &Alert) -> DateTime<Utc> {
        event_at(alert, alert.story.as_ref().and_then(|id| self.ledger.story(id)).map(Arc::as_ref))
    }
}

/// An alert shows the move since its event, of what came late that in the first hour after it.
fn shown_until(since: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
    now.min(since + MOVE_WINDOW)
}

fn notification(alert: &AlertId, revision: u32, receiver: &str, now: DateTime<Utc>) -> Notification {
    Notification {
        id: format!("{alert}.{revision}.{receiver}"),
        alert: alert.clone(),
        revision,
        receiver: receiver.to_owned(),
        created_at: now,
    }
}
