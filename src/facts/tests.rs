use std::sync::LazyLock;

use chrono::{DateTime, Utc};

use super::*;
use crate::article::Source;
use crate::fetch::Tier;
use crate::lexicon::LexiconFile;

static READER: LazyLock<Reader> = LazyLock::new(|| Reader::new(Arc::new(Lexicon::embedded())));

/// Sunday 26 October 2025.
fn at() -> DateTime<Utc> {
    "2025-10-26T12:00:00Z".parse().expect("a time")
}

fn article(title: &str, text: &str) -> Article {
    let source = Source { id: "test".into(), tier: Tier::Press, speaks_for: None };
    Article::plain("t", source, title, text, Some(at()), at())
}

/// The one place these tests touch the reader.
pub(super) fn facts_in(text: &str) -> Vec<String> {
    facts_of("", text)
}

pub(super) fn facts_of(title: &str, text: &str) -> Vec<String> {
    READER.read(&article(title, text)).iter().map(line).collect()
}

/// Each text tells these facts, in this order, and no others.
pub(super) fn check(cases: &[(&str, &[&str])]) {
    check_by(cases, facts_in);
}

/// Each case has these results, in this order, and no others; the message lists every case that differs.
pub(super) fn check_by(cases: &[(&str, &[&str])], found: impl Fn(&str) -> Vec<String>) {
    let wrong: Vec<String> = cases
        .iter()
        .map(|(case, wanted)| (case, wanted, found(case)))
        .filter(|(_, wanted, found)| found != *wanted)
        .map(|(case, wanted, found)| format!("{case}\n  found {found:?}\n  wanted {wanted:?}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Facts of a text that was published at another time.
pub(super) fn facts_at(time: &str, title: &str, text: &str) -> Vec<String> {
    let at: DateTime<Utc> = time.parse().expect("a time");
    let source = Source { id: "test".into(), tier: Tier::Press, speaks_for: None };
    READER.read(&Article::plain("t", source, title, text, Some(at), at)).iter().map(line).collect()
}

/// Facts of a text from a paper's site.
pub(super) fn facts_from(site: &str, title: &str, text: &str) -> Vec<String> {
    let source = Source { id: site.into(), tier: Tier::Press, speaks_for: None };
    READER.read(&Article::plain("t", source, title, text, Some(at()), at())).iter().map(line).collect()
}

/// Each fact with the signs of its confidence.
pub(super) fn weighed_in(title: &str, text: &str) -> Vec<(Fact, Vec<(String, f32)>)> {
    READER.weighed(&article(title, text))
}

/// The evidence of each fact of an article with a headline.
pub(super) fn evidence_in(title: &str, text: &str) -> Vec<String> {
    READER.read(&article(title, text)).into_iter().map(|fact| fact.evidence.text).collect()
}

fn line(fact: &Fact) -> String {
    let mut out = fact.kind.to_string();
    let mut word = |text: String| out.push_str(&text);
    fact.action.iter().for_each(|action| word(format!("/{action}")));
    fact.stage.iter().for_each(|stage| word(format!("/{stage}")));
    let ids =
        |name: &str, ids: Vec<&str>| if ids.is_empty() { String::new() } else { format!(" {name}={}", ids.join(",")) };
    word(ids("actor", fact.actor.iter().map(PartyId::as_str).collect()));
    word(ids("target", fact.target.iter().map(PartyId::as_str).collect()));
    word(ids("who", fact.participants.iter().map(String::as_str).collect()));
    word(ids("object", fact.object.iter().map(|id| id.as_str()).collect()));
    fact.rate.iter().for_each(|rate| word(format!(" rate={rate}")));
    fact.rate_from.iter().for_each(|rate| word(format!(" from={rate}")));
    fact.date.iter().for_each(|date| word(format!(" date={date}")));
    word(ids("confirmed", fact.confirmed_by.iter().map(PartyId::as_str).collect()));
    word(ids("unconfirmed", fact.unconfirmed_by.iter().map(PartyId::as_str).collect()));
    if !fact.fresh {
        word(" background".to_owned());
    }
    if fact.hedge != Hedge::Asserted {
        word(format!(" {}", fact.hedge.as_str()));
    }
    out
}

#[test]
fn a_threat_is_not_an_announcement() {
    assert_eq!(
        facts_in("The US president threatened a 25% tariff on Chilean copper."),
        ["tariff/impose/threatened actor=US target=CL object=copper rate=25 attributed"]
    );
}

#[test]
fn a_measure_is_read_whole_from_its_sentence() {
    assert_eq!(
        facts_in("Norway's government imposed a 12% duty on Chilean salmon on Friday."),
        ["tariff/impose/announced actor=NO target=CL object=fish rate=12"]
    );
    assert_eq!(
        facts_in("Brazil cut its tariff on French wine from 20% to 10%."),
        ["tariff/reduce/announced actor=BR target=FR object=wine rate=10 from=20"]
    );
    assert_eq!(
        facts_in("Kenya banned exports of tea to Egypt on Friday."),
        ["export_control/impose/announced actor=KE target=EG object=tea"]
    );
    assert_eq!(
        facts_in("The EU opened an anti-dumping investigation into tyres from Thailand."),
        ["investigation/impose/announced actor=EU target=TH object=tyres"]
    );
}

#[test]
fn the_ground_of_the_news_is_background() {
    let facts = facts_in(
        "Negotiators met in Oslo on Sunday. Both sides seek calm following Norway's threat of new 40% tariffs on Swedish lumber from December 1. \
         The move came in response to Sweden's sharply increased export controls on copper and nickel.",
    );
    assert!(
        facts.iter().any(|fact| fact.starts_with("tariff/impose/threatened actor=NO target=SE")
            && fact.contains("rate=40")
            && fact.ends_with("background")),
        "{facts:#?}"
    );
    assert!(
        facts.iter().any(|fact| fact.starts_with("export_control/raise/")
            && fact.contains("actor=SE")
            && fact.contains("object=copper,nickel")),
        "{facts:#?}"
    );
}

#[test]
fn one_side_announces_and_the_other_is_silent() {
    assert_eq!(
        facts_in(
            "While the Kremlin has announced the Putin-Erdogan talks, Ankara has yet to confirm that the two leaders will meet."
        ),
        [
            "meeting/announced who=person:vladimir-putin,person:recep-tayyip-erdogan confirmed=RU unconfirmed=TR attributed"
        ]
    );
}

#[test]
fn the_day_of_a_meeting_may_stand_in_another_sentence() {
    let facts = facts_in(
        "A good result would clear the way for the meeting scheduled for Nov 12, ministers of trade said. \
         While the Kremlin has announced the Putin-Erdogan talks, Ankara has yet to confirm that the two leaders will meet.",
    );
    assert_eq!(
        facts,
        [
            "meeting/announced who=person:vladimir-putin,person:recep-tayyip-erdogan date=2025-11-12 confirmed=RU unconfirmed=TR attributed"
        ]
    );
}

#[test]
fn colleagues_who_meet_are_no_summit() {
    assert!(facts_in("Bessent will meet Trump on Monday to talk about trade.").is_empty());
}

#[test]
fn two_meetings_that_share_a_person_stay_two() {
    let facts = facts_in(
        "Trump will meet Xi in Busan on Thursday to discuss trade. Trump will meet Modi in New Delhi in November to discuss trade.",
    );
    assert_eq!(facts.len(), 2, "{facts:#?}");
}

#[test]
fn unnamed_sources_and_a_plan_under_study() {
    assert_eq!(
        facts_in(
            "The Trump administration is considering a ban on software exports to Vietnam, people familiar with the matter said."
        ),
        ["export_control/impose/considered actor=US target=VN object=software reported"]
    );
}

#[test]
fn words_of_trade_in_other_matters_tell_nothing() {
    for text in [
        "The regulator raised the electricity tariff by 6% for households in Spain.",
        "The striker's transfer deal with the Italian club was completed on Friday.",
        "The German startup will present its product at the tech summit in Paris.",
        "Police opened a fraud investigation into the Swiss bank.",
        "Use the export button to save the file; the import function reads it back.",
        "The climber reached the summit of the mountain in Nepal.",
        "The energy regulator said direct customers of the utility would pay 7.2% more from July. Water tariffs rise too.",
        "The electricity regulator approved a surcharge for households. The regulator, while imposing the levy, refused a delay.",
        "If tariffs could raise the dead I would be first in line, she wrote.",
    ] {
        assert!(facts_in(text).is_empty(), "{text}: {:?}", facts_in(text));
    }
}

#[test]
fn evidence_is_exact_to_the_byte() {
    let text = "Šefčovič spoke in “Brüssel”. The EU imposed a 25% tariff on steel from Türkiye — effective at once.";
    let found = READER.read(&article("Überschrift", text));
    assert!(!found.is_empty());
    for fact in found {
        assert_eq!(&text[fact.evidence.start..fact.evidence.end], fact.evidence.text);
    }
}

#[test]
fn no_text_makes_it_panic() {
    for text in [
        "",
        "%",
        "25%",
        "tariff",
        "on on on",
        "\u{202e}关税",
        "US US US US tariffs from to 10% 10%",
        "—;•",
        "以下为公告",
        "a".repeat(10_000).as_str(),
    ] {
        READER.read(&article(text, text));
    }
}

/// Words that reach every part of the reader, in any order, with signs of many lengths in bytes between them.
fn word_salad() -> impl proptest::strategy::Strategy<Value = String> {
    let words = vec![
        "US",
        "China’s",
        "Trump",
        "Xi",
        "threatened",
        "to",
        "impose",
        "a",
        "25%",
        "tariff",
        "on",
        "Chinese",
        "goods",
        "from",
        "Nov. 1",
        "—",
        "“",
        "”",
        "export",
        "controls",
        "rare earths",
        "after",
        "which",
        "if",
        "not",
        "denied",
        "talks",
        "between",
        "and",
        "deal",
        "extend",
        "truce",
        "Fed",
        "cut",
        "rates",
        "by 25 basis points",
        "OPEC+",
        "output",
        "buy",
        "soybeans",
        "12 million tons",
        "until",
        "Friday",
        "关税",
        "美国",
        "11月1日",
        "é",
        "10 to 15 per cent",
        ",",
        ";",
        ".",
        "\n",
        "S&P 500",
        "fell",
        "2.7%",
        "probe",
        "into",
        "meet",
        "in",
        "Busan",
        "confirmed",
        "has yet to confirm",
        "Mr. ",
        "(",
        ")",
        "9999999999999",
    ];
    let word = proptest::sample::select(words);
    proptest::strategy::Strategy::prop_map(proptest::collection::vec(word, 0..60), |words| words.join(" "))
}

proptest::proptest! {
    #[test]
    fn every_text_is_read_and_every_evidence_is_exact(title in word_salad(), text in word_salad()) {
        let article = article(&title, &text);
        for fact in READER.read(&article) {
            let part = if fact.evidence.part == EvidenceIn::Title { &article.title } else { &article.text };
            proptest::prop_assert_eq!(&part[fact.evidence.start..fact.evidence.end], fact.evidence.text.as_str());
        }
    }

    #[test]
    fn no_characters_make_it_panic(title in "\\PC{0,80}", text in "\\PC{0,300}") {
        READER.read(&article(&title, &text));
    }
}

/// Each text tells exactly these facts.
fn told(cases: &[(&str, &[&str])]) {
    for (text, facts) in cases {
        assert_eq!(facts_in(text), *facts, "{text}");
    }
}

#[test]
fn active_passive_and_nominal() {
    told(&[
        (
            "Sweden imposed a 20% tariff on Danish butter.",
            &["tariff/impose/announced actor=SE target=DK object=butter rate=20"],
        ),
        (
            "A 20% tariff on Danish butter was imposed by Sweden.",
            &["tariff/impose/announced actor=SE target=DK object=butter rate=20"],
        ),
        (
            "Duties of 12 per cent on Kenyan tea have been lifted by Egypt.",
            &["tariff/remove/announced actor=EG target=KE object=tea rate=12"],
        ),
        (
            "Canada's threat of a 40% levy on Mexican tomatoes alarmed growers.",
            &["tariff/impose/threatened actor=CA target=MX object=tomatoes rate=40"],
        ),
        (
            "Washington halved the tariff on Swiss watches to 15%.",
            &["tariff/reduce/announced actor=US target=CH object=watches rate=15 from=30"],
        ),
    ]);
}

#[test]
fn agreements_and_purchases() {
    told(&[
        (
            "Australia and Chile signed a trade agreement on Monday.",
            &["agreement/reach/confirmed actor=AU,CL target=CL,AU confirmed=AU,CL"],
        ),
        (
            "Kenya and Egypt are close to a trade deal, three people familiar with the matter said.",
            &["agreement/reach/considered actor=KE,EG target=EG,KE reported"],
        ),
        ("India suspended its trade agreement with Canada.", &["agreement/suspend/announced actor=IN target=CA"]),
        (
            "China agreed to buy 5 million tons of Brazilian soybeans by the end of the year.",
            &["purchase/impose/announced actor=CN target=BR object=soybeans date=2025-12-31"],
        ),
    ]);
}

#[test]
fn background_is_told_as_background() {
    told(&[
        (
            "Chile's tariff on Argentine wheat, which took effect in April, has pushed up bread prices.",
            &["tariff/impose/in_effect actor=CL target=AR object=wheat date=2025-04-01/2025-04-30 background"],
        ),
        (
            "In 2018 the United States put a 25% tariff on foreign steel.",
            &["tariff/impose/in_effect actor=US target=* object=steel rate=25 background"],
        ),
    ]);
}

#[test]
fn chinese_official_text() {
    told(&[
        (
            "商务部决定自2025年11月3日起对原产于智利的进口葡萄酒进行反倾销立案调查。",
            &["investigation/impose/announced actor=CN target=CL object=wine date=2025-11-03"],
        ),
        (
            "外交部发言人宣布,国家主席习近平将于10月30日在韩国同美国总统特朗普会晤。",
            &["meeting/announced who=person:xi-jinping,person:donald-trump date=2025-10-30"],
        ),
        ("中方承诺采购1200万吨美国大豆。", &["purchase/impose/announced actor=CN target=US object=soybeans"]),
        (
            "商务部宣布暂停实施对镓、锗的出口管制措施。",
            &["export_control/suspend/announced actor=CN target=* object=gallium,germanium"],
        ),
    ]);
}

#[test]
fn conditions_and_negations() {
    told(&[
        ("If Peru bans exports of zinc, prices will jump.", &[]),
        (
            "Turkey will raise duties on Bulgarian tobacco unless talks succeed.",
            &["tariff/raise/threatened actor=TR target=BG object=tobacco"],
        ),
        (
            "Poland will not lift its ban on imports of Ukrainian wheat.",
            &["import_control/impose/in_effect actor=PL target=UA object=wheat"],
        ),
        (
            "Mexico has no plans to tax Canadian beef, its economy minister said.",
            &["tariff/impose/denied actor=MX target=CA object=beef attributed"],
        ),
        (
            "The government has not imposed any tariff on Kenyan tea, Egypt's trade ministry said.",
            &["tariff/impose/denied actor=EG target=KE object=tea attributed"],
        ),
        (
            "Argentina scrapped its threat of duties on Bolivian gas.",
            &["tariff/impose/cancelled actor=AR target=BO object=natural_gas"],
        ),
        ("Morocco urged Spain to drop its duties on tomatoes.", &[]),
    ]);
}

#[test]
fn courts_act_as_their_state() {
    told(&[
        (
            "A US court struck down Trump's tariffs on Canadian lumber.",
            &["tariff/remove/announced actor=US target=CA object=lumber"],
        ),
        (
            "An appeals court put back Trump's tariffs on Canadian lumber while it hears the case.",
            &["tariff/impose/in_effect actor=US target=CA object=lumber"],
        ),
    ]);
}

#[test]
fn exemptions_and_suspensions_are_no_tariffs() {
    told(&[
        (
            "South Africa postponed a tariff on Zambian sugar until 1 March.",
            &["tariff/suspend/announced actor=ZA target=ZM object=sugar date=2026-03-01"],
        ),
        (
            "Colombia extended by six months its suspension of duties on Peruvian rice.",
            &["tariff/suspend/announced actor=CO target=PE object=rice"],
        ),
        (
            "Ghana exempted Egyptian cement from its 15% duty.",
            &["tariff/reduce/announced actor=GH target=EG object=cement rate=15"],
        ),
    ]);
}

#[test]
fn meetings_at_each_stage() {
    told(&[
        (
            "Macron met Merz in Paris on Friday to discuss trade.",
            &["meeting/held who=person:emmanuel-macron,person:friedrich-merz date=2025-10-24"],
        ),
        (
            "Lula and Milei will hold talks in Montevideo on 12 November, Brazil's foreign ministry said, while Argentina has yet to confirm the meeting.",
            &[
                "meeting/announced who=person:luiz-inacio-lula-da-silva,person:javier-milei date=2025-11-12 confirmed=BR unconfirmed=AR attributed",
            ],
        ),
        (
            "A summit between Modi and Carney set for Thursday was called off.",
            &["meeting/cancelled who=person:narendra-modi,person:mark-carney date=2025-10-30"],
        ),
        (
            "Trade talks between Japan and Canada were put off until next month.",
            &["meeting/postponed who=JP,CA date=2025-11-01/2025-11-30"],
        ),
        ("Ottawa denied that any trade talks with Tokyo were under way.", &["meeting/denied who=JP,CA attributed"]),
    ]);
}

#[test]
fn rates_in_all_ways_of_saying() {
    told(&[
        (
            "Norway raised its duty on Swedish lumber to 18% from 6%.",
            &["tariff/raise/announced actor=NO target=SE object=lumber rate=18 from=6"],
        ),
        (
            "Norway cut its duty on Swedish lumber from 18% to 6%.",
            &["tariff/reduce/announced actor=NO target=SE object=lumber rate=6 from=18"],
        ),
        (
            "India will charge a further 10% on Thai rubber, on top of the 20% already in place.",
            &["tariff/impose/announced actor=IN target=TH object=rubber rate=10"],
        ),
        (
            "The EU may put duties of 10 to 15 per cent on Turkish steel.",
            &["tariff/impose/considered actor=EU target=TR object=steel rate=15"],
        ),
        (
            "Ecuador slapped 30pc on Colombian coffee, effective immediately.",
            &["tariff/impose/in_effect actor=EC target=CO object=coffee rate=30 date=2025-10-26"],
        ),
        (
            "Imports from India face duties of up to 6.9 percent, Washington said.",
            &["tariff/impose/in_effect actor=US target=IN object=all_goods rate=6.9 background attributed"],
        ),
    ]);
}

#[test]
fn rates_output_and_prices() {
    told(&[
        (
            "The Bank of Canada cut its benchmark rate by 25 basis points to 2.5%.",
            &["policy_rate/reduce/announced actor=CA rate=2.5"],
        ),
        (
            "Analysts expect the Bank of England to cut rates to 3.75% next month.",
            &["policy_rate/reduce/considered actor=GB rate=3.75 speculated"],
        ),
        (
            "OPEC+ agreed to raise output by 200,000 barrels a day from December.",
            &["output_quota/raise/announced actor=OPEC object=crude_oil date=2025-12-01"],
        ),
    ]);
}

#[test]
fn two_measures_in_one_sentence_and_one_on_three_countries() {
    told(&[
        (
            "Japan put tariffs on Chilean salmon, and Chile banned exports of copper to Japan.",
            &[
                "tariff/impose/announced actor=JP target=CL object=fish",
                "export_control/impose/announced actor=CL target=JP object=copper",
            ],
        ),
        (
            "Vietnam raised tariffs on cars from Thailand, Indonesia and Malaysia to 30%.",
            &["tariff/raise/announced actor=VN target=TH,ID,MY object=autos rate=30"],
        ),
    ]);
}

#[test]
fn a_reading_can_be_explained() {
    let article = article(
        "",
        "If tariffs take effect, she said, prices will rise. Chile raised its duty on Peruvian fish to 9%.",
    );
    let explained = READER.explain(&article);
    assert_eq!(explained.len(), 2);
    assert!(explained[0].facts.is_empty());
    assert!(explained[0].notes.iter().any(|note| note.contains("condition")), "{:?}", explained[0].notes);
    assert_eq!(explained[1].facts.len(), 1);
    assert!(explained[1].notes.iter().any(|note| note.contains("raise")), "{:?}", explained[1].notes);
    assert!(explained[1].clauses.iter().any(|clause| clause.contains("raised")), "{:?}", explained[1].clauses);
    assert!(explained[1].words.iter().any(|(word, meaning)| word == "duty" && meaning.contains("noun/tariff")));
}

#[test]
fn a_text_twice_as_long_takes_no_more_than_its_share() {
    // Sentences are bounded, and so is their number: what is read of an article has a limit.
    let sentence = "China, Japan and Korea said tariffs of 10% to 15% on steel, which took effect, would be cut if talks with the EU succeed, ";
    let text = sentence.repeat(4_000);
    let found = READER.read(&article("", &text));
    assert!(found.iter().all(|fact| fact.evidence.text.len() <= SENTENCE_BYTES_MAX), "{}", found.len());
}

#[test]
fn a_common_surname_is_known_once_the_person_has_been_named() {
    let text = "Commerce Minister Wang Wentao spoke in Oslo. Norway's offer is welcome, Wang said. \
        Wang threatened a 10% tariff on Norwegian salmon.";
    let facts = facts_in(text);
    assert!(facts.iter().any(|fact| fact.contains("actor=CN target=NO object=fish rate=10")), "{facts:?}");
}

#[test]
fn a_surname_of_somebody_else_is_not_taken_for_the_person() {
    let text = "Trade minister Yeo Han-koo left for Lima. Yeo Kwan-hee threatened a 10% tariff on Norwegian salmon.";
    let facts = facts_in(text);
    assert!(
        READER.read(&article("", text)).iter().all(|fact| fact.said_by.as_deref() != Some("person:yeo-han-koo")),
        "{facts:?}"
    );
}

#[test]
fn of_two_persons_of_a_name_the_one_in_office_is_meant() {
    let text = "Koizumi said Japan would impose a 20% tariff on Chilean salmon.";
    let said = READER.read(&article("", text)).iter().find_map(|fact| fact.said_by.clone());
    assert_eq!(said.as_deref(), Some("person:shinjiro-koizumi"));
}

#[test]
fn a_level_of_a_yield_is_no_move() {
    assert!(facts_in("The 10-year Treasury yield eased to 4.05% from 4.14%.").is_empty());
}

/// Facts read with a user's lexicon file laid over ours.
fn facts_with(lexicon: &str, text: &str) -> Vec<String> {
    let file = LexiconFile { name: "mine.yaml".into(), text: lexicon.into() };
    let reader = Reader::new(Arc::new(Lexicon::with_files(&[file]).expect("it is right")));
    reader.read(&article("", text)).iter().map(line).collect()
}

const PRICE_CONTROL: &str = "
kinds:
  - id: price_control
    forms: [price cap, price caps, price ceiling, price freeze, price cap on kelp, 限价令]
    needs: object
products: [{id: kelp, names: [kelp], in: [seafood]}]
";

#[test]
fn a_kind_of_a_users_file_is_read_like_other_measures() {
    for (text, expected) in [
        (
            "Hungary will impose a price ceiling on sugar from December 1.",
            "price_control/impose/announced actor=HU object=sugar date=2025-12-01",
        ),
        (
            "Brazil is considering a price freeze on soybeans.",
            "price_control/impose/considered actor=BR object=soybeans",
        ),
        ("Poland lifted its price cap on wheat.", "price_control/remove/announced actor=PL object=wheat"),
        (
            "Serbia extended its price caps on wheat until March 31.",
            "price_control/extend/announced actor=RS object=wheat date=2026-03-31",
        ),
        (
            "Peru raised the price cap on wheat to 12% from 8%.",
            "price_control/raise/announced actor=PE object=wheat rate=12 from=8",
        ),
        (
            "Chile threatened a price freeze on copper.",
            "price_control/impose/threatened actor=CL object=copper attributed",
        ),
        (
            "Chile could impose a price freeze on copper, analysts said.",
            "price_control/impose/considered actor=CL object=copper speculated",
        ),
        // The form itself names the goods.
        ("Egypt announced a price cap on kelp.", "price_control/impose/announced actor=EG object=kelp"),
        ("Egypt announced a price freeze on wheat prices.", "price_control/impose/announced actor=EG object=wheat"),
        ("中国宣布对大豆实施限价令。", "price_control/impose/announced actor=CN object=soybeans"),
    ] {
        assert_eq!(facts_with(PRICE_CONTROL, text), [expected], "{text}");
    }
}

#[test]
fn a_kind_of_a_users_file_fires_on_nothing_near_it() {
    for text in [
        "The supermarket announced a price freeze on milk.",
        "Egypt announced a price freeze.",
        "Poland urged Hungary to impose a price cap on wheat.",
        "Wheat prices froze in Egypt.",
        "The price of the cap is 12 dollars.",
    ] {
        assert!(facts_with(PRICE_CONTROL, text).is_empty(), "{text}: {:?}", facts_with(PRICE_CONTROL, text));
    }
    // Without the file there is no such kind.
    assert!(facts_in("Brazil is considering a price freeze on soybeans.").is_empty());
}

#[test]
fn goods_named_by_their_heading_are_the_object() {
    let lexicon = "
products:
  - {id: widgets, hs: ['9791'], in: [technology]}
  - {id: cogs, hs: ['9795.20']}
";
    for (text, expected) in [
        (
            "India imposed a 12% duty on goods under HS code 9791.30 from China.",
            "tariff/impose/announced actor=IN target=CN object=widgets rate=12",
        ),
        (
            "India imposed a 12% duty on HS 9791 and 9795.20 goods from China.",
            "tariff/impose/announced actor=IN target=CN object=widgets,cogs rate=12",
        ),
        (
            "China banned exports of goods under headings 9791 to 9794.",
            "export_control/impose/announced actor=CN target=* object=widgets",
        ),
        (
            "中国对原产于日本的税则号列97913000项下产品加征15%关税。",
            "tariff/impose/announced actor=CN target=JP object=widgets rate=15",
        ),
        // A bare number is none.
        (
            "India imposed a 12% duty on 9791 goods from China.",
            "tariff/impose/announced actor=IN target=CN object=all_goods rate=12",
        ),
    ] {
        assert_eq!(facts_with(lexicon, text), [expected], "{text}");
    }
}

#[test]
fn a_court_that_finds_a_tariff_unlawful_removes_it() {
    assert_eq!(
        facts_in("The U.S. Supreme Court ruled that the tariffs on Chilean copper were unconstitutional."),
        ["tariff/remove/announced actor=US target=CL object=copper"]
    );
    assert!(facts_in("Critics in Ottawa say that the U.S. tariffs on Canadian lumber are illegal.").is_empty());
}

#[test]
fn who_bears_a_tariff_imposes_none() {
    let facts =
        facts_in("The US said Peru may face tariffs of up to 30%, while Chilean goods might be hit with 40% duties.");
    assert!(facts.iter().all(|fact| fact.contains("actor=US")), "{facts:?}");
}

#[test]
fn a_list_of_names_stands_in_one_subject() {
    let facts = facts_in("Goods imported to the U.S. from Kenya, Ghana and Malawi are set to face 12% tariffs.");
    assert!(facts.iter().any(|fact| fact.contains("actor=US target=KE,GH,MW")), "{facts:?}");
}

#[test]
fn what_is_answered_with_is_imposed() {
    let facts = facts_in("Norway retaliated on Sunday with tariffs of up to 15% on Chilean salmon.");
    assert!(
        facts.iter().any(|fact| fact.starts_with("tariff/impose") && fact.contains("actor=NO target=CL")),
        "{facts:?}"
    );
}

#[test]
fn what_is_said_in_general_or_compared_is_no_act() {
    assert!(facts_in("Countries open such cases often. As a remedy, they impose duties under WTO rules.").is_empty());
    assert!(facts_in("Sellers in Kenya were hurt by lower tariffs on rivals.").is_empty());
    assert!(
        facts_in("Japan announced a payment for growers affected by tariffs.")
            .iter()
            .all(|fact| !fact.starts_with("tariff"))
    );
}

/// The report of 26 October 2025 that the project grew out of, told in words of our own: each of its facts.
#[test]
fn the_report_that_it_began_with_comes_out_whole() {
    let told = facts_of(
        "US and China inch toward trade deal in Malaysia",
        "President Donald Trump will meet President Xi Jinping in South Korea on October 30, the White House said; Beijing has \
         yet to confirm the meeting. US Treasury Secretary Scott Bessent met Chinese Vice Premier He Lifeng in Kuala Lumpur on \
         Saturday for a fifth round of trade talks. Many subjects were covered, including the extension of the truce on trade \
         measures, Trade Representative Jamieson Greer said. Both sides want to avoid a new escalation after Trump's threat of \
         100% tariffs on Chinese goods from November 1. That threat answered China's expanded export controls on rare earth \
         magnets and minerals. Washington is reportedly considering a ban on exports of critical software to China. A day \
         before the talks the United States opened a new tariff investigation into China's compliance with the 2020 deal.",
    );
    for wanted in [
        "meeting/announced who=person:donald-trump,person:xi-jinping date=2025-10-30 confirmed=US unconfirmed=CN",
        "meeting/held who=person:scott-bessent,person:he-lifeng date=2025-10-25",
        "agreement/extend/considered actor=US,CN target=CN,US",
        "tariff/impose/threatened actor=US target=CN object=all_goods rate=100 date=2025-11-01 background",
        "export_control/raise/in_effect actor=CN target=* object=rare_earths,critical_minerals background",
        "export_control/impose/considered actor=US target=CN object=software reported",
        "investigation/impose/announced actor=US target=CN",
    ] {
        assert!(told.iter().any(|line| line.starts_with(wanted)), "{wanted}\n{told:#?}");
    }
}
