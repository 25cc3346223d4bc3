//! Dealings between parties, by the wordings of the news: sentences of our own.

use super::tests::{check_by, facts_in};

/// The facts of the sentence that are dealings or decisions, and no measures.
fn dealings_in(text: &str) -> Vec<String> {
    const KINDS: &[&str] = &["agreement", "meeting", "purchase", "policy_rate", "output_quota"];
    let mut found = facts_in(text);
    found.retain(|line| KINDS.iter().any(|kind| line.starts_with(kind)));
    found
}

/// Each sentence tells these facts and no others.
fn check(cases: &[(&str, &[&str])]) {
    check_by(cases, dealings_in);
}

#[test]
fn deals_that_are_sought_or_near() {
    check(&[
        (
            "Ottawa is close to a trade deal with Jakarta, Canada's trade minister said.",
            &["agreement/reach/considered actor=CA target=ID confirmed=CA attributed"],
        ),
        (
            "Thailand and the EU are edging towards a free trade agreement after two years of negotiations.",
            &["agreement/reach/considered actor=TH,EU target=EU,TH"],
        ),
        (
            "Vietnam hopes to sign a trade agreement with Switzerland this year.",
            &["agreement/reach/considered actor=VN target=CH"],
        ),
        (
            "A trade agreement between Norway and Thailand is within reach, ministers said.",
            &["agreement/reach/considered actor=NO,TH target=TH,NO attributed"],
        ),
        (
            "The UK may sign a trade deal with Gulf states, an official said.",
            &["agreement/reach/considered actor=GB target=GCC attributed"],
        ),
        ("Trump urged Tokyo to sign a trade deal with Washington.", &["agreement/reach/considered actor=JP target=US"]),
        (
            "European shares rose on hopes of a trade deal between Brussels and Washington.",
            &["agreement/reach/considered actor=EU,US target=US,EU"],
        ),
        (
            "Australia's trade minister said a trade agreement with the EU was now closer than ever.",
            &["agreement/reach/considered actor=EU,AU target=AU,EU confirmed=AU attributed"],
        ),
        (
            "The Swiss government approved a negotiating mandate for a trade agreement with the United States.",
            &["agreement/reach/considered actor=CH target=US"],
        ),
        (
            "India and the UK are expected to sign the trade deal in London on July 24.",
            &["agreement/reach/considered actor=IN,GB target=GB,IN"],
        ),
    ]);
}

#[test]
fn deals_reached_signed_approved_and_in_force() {
    check(&[
        (
            "Norway and Kenya signed a trade agreement on Monday.",
            &["agreement/reach/confirmed actor=NO,KE target=KE,NO confirmed=KE,NO"],
        ),
        (
            "India and Chile agreed in principle on a trade pact on Friday.",
            &["agreement/reach/announced actor=IN,CL target=CL,IN confirmed=CL,IN"],
        ),
        (
            "Washington and Hanoi have reached a framework trade deal, the White House said.",
            &["agreement/reach/announced actor=US,VN target=VN,US confirmed=US attributed"],
        ),
        (
            "Peru's Congress approved the free trade agreement with Indonesia on Thursday.",
            &["agreement/reach/confirmed actor=PE target=ID"],
        ),
        (
            "Switzerland's parliament ratified the trade deal with India.",
            &["agreement/reach/confirmed actor=CH target=IN"],
        ),
        (
            "The trade agreement between Japan and Peru will enter into force on 1 December.",
            &["agreement/reach/confirmed actor=JP,PE target=PE,JP date=2025-12-01 confirmed=JP,PE"],
        ),
        (
            "The trade pact between Turkey and Qatar took effect on Saturday.",
            &["agreement/reach/in_effect actor=TR,QA target=QA,TR date=2025-10-25 confirmed=QA,TR"],
        ),
        (
            "Britain and Turkey initialled a free trade agreement on Wednesday.",
            &["agreement/reach/confirmed actor=GB,TR target=TR,GB confirmed=GB,TR"],
        ),
        (
            "The United States and Taiwan have concluded negotiations on a trade agreement.",
            &["agreement/reach/announced actor=US,TW target=TW,US confirmed=TW,US"],
        ),
        (
            "The EU and Mercosur will sign their trade agreement on 20 December in Brasilia.",
            &["agreement/reach/announced actor=EU,MERCOSUR target=MERCOSUR,EU confirmed=EU,MERCOSUR"],
        ),
        (
            "The trade deal between Canada and Indonesia was signed in Ottawa on Friday.",
            &["agreement/reach/confirmed actor=CA,ID target=ID,CA confirmed=CA,ID"],
        ),
        (
            "Donald Trump said he had struck a trade deal with Vietnam.",
            &["agreement/reach/announced actor=US target=VN confirmed=US attributed"],
        ),
        (
            "Trump announced a trade deal with Indonesia on Tuesday.",
            &["agreement/reach/announced actor=US target=ID confirmed=US"],
        ),
        (
            "India's cabinet approved the trade pact with New Zealand.",
            &["agreement/reach/confirmed actor=IN target=NZ"],
        ),
        (
            "The trade agreement, signed in July, cuts duties on whisky between Britain and India.",
            &["agreement/reach/confirmed actor=GB,IN target=IN,GB confirmed=GB,IN background"],
        ),
        (
            "The US and Japan are set to sign a trade deal next week.",
            &["agreement/reach/announced actor=US,JP target=JP,US confirmed=JP,US"],
        ),
        (
            "Canada's Senate approved the free trade agreement with Ukraine on Tuesday, clearing its last hurdle.",
            &["agreement/reach/confirmed actor=CA target=UA"],
        ),
        (
            "The European Union and Indonesia wrapped up a decade of negotiations on a trade deal on Tuesday.",
            &["agreement/reach/announced actor=EU,ID target=ID,EU confirmed=EU,ID"],
        ),
        (
            "South Korea's parliament passed the trade agreement with Peru by 180 votes to 20.",
            &["agreement/reach/confirmed actor=KR target=PE"],
        ),
        (
            "Canada and Indonesia's trade deal comes into force next year, the trade minister said.",
            &["agreement/reach/confirmed actor=ID,CA target=CA,ID date=2026-01-01/2026-12-31 attributed"],
        ),
    ]);
}

#[test]
fn deals_prolonged_held_up_or_broken() {
    check(&[
        (
            "The European Parliament put the trade deal with the United States on hold on Tuesday.",
            &["agreement/suspend/announced actor=EU target=US"],
        ),
        (
            "The European Parliament froze ratification of its trade deal with Australia on Tuesday.",
            &["agreement/suspend/announced actor=EU target=AU"],
        ),
        (
            "Colombia's trade pact with Ecuador collapsed on Friday.",
            &["agreement/remove/cancelled actor=CO,EC target=EC,CO"],
        ),
        (
            "Argentina withdrew from the trade agreement with Israel on Thursday.",
            &["agreement/remove/cancelled actor=AR target=IL"],
        ),
        (
            "Beijing accused Washington of violating the trade truce.",
            &["agreement/remove/cancelled actor=US target=CN"],
        ),
        (
            "China and the United States extended their trade truce by 90 days until 10 November.",
            &["agreement/extend/announced actor=CN,US target=US,CN date=2025-11-10"],
        ),
        (
            "Mexico and Brazil agreed to extend their trade truce for a year.",
            &["agreement/extend/announced actor=MX,BR target=BR,MX date=2026-10-26"],
        ),
        (
            "South Korea and Malaysia are negotiating an extension of the trade truce.",
            &["agreement/extend/considered actor=KR,MY target=MY,KR"],
        ),
        (
            "Trump threatens to pull out of the trade deal with Mexico.",
            &["agreement/remove/considered actor=US target=MX confirmed=US attributed"],
        ),
        (
            "Chile suspended its trade agreement with Bolivia on Monday.",
            &["agreement/suspend/announced actor=CL target=BO"],
        ),
        (
            "The trade truce between Washington and Beijing is in tatters.",
            &["agreement/remove/cancelled actor=US,CN target=CN,US"],
        ),
        (
            "Trump signed an order extending the trade truce with China by 90 days.",
            &["agreement/extend/announced actor=US target=CN date=2026-01-24"],
        ),
        (
            "Ecuador's lawmakers rejected the trade accord with Canada on Wednesday.",
            &["agreement/remove/cancelled actor=EC target=CA"],
        ),
    ]);
}

#[test]
fn a_deal_that_is_only_mentioned_or_none_of_trade_tells_nothing() {
    check(&[
        ("Egypt and Kenya failed to reach a trade deal on Friday.", &[]),
        ("No trade deal with Brazil has been reached, the minister said.", &[]),
        ("The deal sets tariffs on Japanese cars at 15%, the trade ministry of Japan said.", &[]),
        ("Under the trade deal, Brazil will open its market to Canadian wheat.", &[]),
        ("US lawmakers said the trade deal with Kenya would help farmers.", &[]),
        ("Microsoft signed a deal with Ireland on data centres as tariffs rose.", &[]),
        ("Russia and Ukraine reached a peace deal, easing fears over wheat exports.", &[]),
        ("Malaysia said it would not sign a trade agreement with Washington.", &[]),
        ("Canada and China have put the finishing touches to a trade deal.", &[]),
        ("Both sides violated the trade deal, analysts said.", &[]),
        ("A trade truce between China and Australia expires in November.", &[]),
        ("The extension of the truce between Washington and Beijing gives negotiators until November 10.", &[]),
        ("Starmer hailed the trade deal with India as historic.", &[]),
        ("The US-Japan trade deal caps tariffs on cars at 15%.", &[]),
        ("The customs union deal between Turkey and the EU has been in force since 1995.", &[]),
        ("Ford signed a supply agreement with a Chilean miner as tariffs bite.", &[]),
        ("Germany's coalition partners reached an agreement on pensions amid the tariff dispute.", &[]),
        ("Beijing and Canberra have mended ties since the trade truce.", &[]),
        ("The union said it had reached a deal with the port after the tariffs hit cargo.", &[]),
        ("A trade deal is not on the table, Canada's prime minister said.", &[]),
    ]);
}

#[test]
fn what_is_denied_is_denied() {
    check(&[(
        "The foreign ministry in Beijing denied that China had reached a trade deal with Japan.",
        &["agreement/reach/denied actor=CN target=JP attributed"],
    )]);
}

#[test]
fn talks_that_end_without_a_deal_are_broken_off() {
    check(&[
        ("Trump ended trade talks with Canada on Friday.", &["agreement/remove/cancelled actor=US target=CA"]),
        (
            "China broke off trade negotiations with Australia on Monday.",
            &["agreement/remove/cancelled actor=CN target=AU"],
        ),
        ("The EU suspended trade talks with the US on Monday.", &["agreement/suspend/announced actor=EU target=US"]),
    ]);
}

#[test]
fn meetings_set_held_and_called_off() {
    check(&[
        (
            "Xi and Trump will meet in Busan on Thursday, the White House said.",
            &["meeting/announced who=person:xi-jinping,person:donald-trump date=2025-10-30 confirmed=US attributed"],
        ),
        (
            "Macron arrived in Beijing on Wednesday for talks with Xi.",
            &["meeting/in_effect who=person:emmanuel-macron,person:xi-jinping date=2025-10-22"],
        ),
        (
            "Modi and Carney spoke by phone on Friday.",
            &["meeting/held who=person:narendra-modi,person:mark-carney date=2025-10-24"],
        ),
        (
            "The planned summit between Lula and Milei has been postponed, Brazil's foreign ministry said.",
            &["meeting/postponed who=person:luiz-inacio-lula-da-silva,person:javier-milei attributed"],
        ),
        ("Trump called off a meeting with Petro.", &["meeting/cancelled who=person:donald-trump,person:gustavo-petro"]),
        (
            "China's foreign ministry said it had nothing to announce on a meeting between Xi and Trump.",
            &["meeting/announced who=person:xi-jinping,person:donald-trump unconfirmed=CN attributed"],
        ),
        (
            "Negotiators from India and the EU began a fifth round of trade talks in Brussels on Monday.",
            &["meeting/in_effect who=IN,EU date=2025-10-20"],
        ),
        (
            "Japan and the US held a second round of tariff talks in Tokyo on Thursday.",
            &["meeting/held who=JP,US date=2025-10-23"],
        ),
        (
            "Trade talks between Canada and the US resumed on Wednesday.",
            &["meeting/in_effect who=CA,US date=2025-10-22"],
        ),
        (
            "Bessent said he would meet He Lifeng in Kuala Lumpur this weekend.",
            &[
                "meeting/announced who=person:scott-bessent,person:he-lifeng date=2025-10-25/2025-10-26 confirmed=US attributed",
            ],
        ),
        ("Putin could meet Trump in Budapest.", &["meeting/considered who=person:vladimir-putin,person:donald-trump"]),
        (
            "The Kremlin said Putin would host Erdogan in Moscow next week.",
            &[
                "meeting/announced who=person:vladimir-putin,person:recep-tayyip-erdogan date=2025-10-27/2025-11-02 confirmed=RU attributed",
            ],
        ),
        (
            "Xi will not meet Takaichi at the summit, China's foreign ministry said.",
            &["meeting/denied who=person:xi-jinping,person:sanae-takaichi attributed"],
        ),
        (
            "Trump and Xi are expected to meet in April.",
            &["meeting/considered who=person:donald-trump,person:xi-jinping date=2026-04-01/2026-04-30"],
        ),
        (
            "A meeting between Lula and Trump is scheduled for Sunday in Kuala Lumpur.",
            &["meeting/announced who=person:luiz-inacio-lula-da-silva,person:donald-trump date=2025-10-26"],
        ),
        (
            "Greer is due to meet Sefcovic in Brussels on Monday.",
            &["meeting/announced who=person:jamieson-greer,person:maros-sefcovic date=2025-10-27"],
        ),
        (
            "Trump said a call with Xi was planned for Friday.",
            &["meeting/announced who=person:donald-trump,person:xi-jinping date=2025-10-31 confirmed=US attributed"],
        ),
        (
            "Albanese travelled to Washington to meet Trump on Monday.",
            &["meeting/announced who=person:anthony-albanese,person:donald-trump date=2025-10-27"],
        ),
        (
            "Officials from the US and India are meeting in New Delhi this week for trade talks.",
            &["meeting/in_effect who=US,IN date=2025-10-20/2025-10-26"],
        ),
        (
            "Ishiba held a phone call with Trump late on Thursday, Japan's government said.",
            &["meeting/held who=person:shigeru-ishiba,person:donald-trump date=2025-10-23 confirmed=JP attributed"],
        ),
        (
            "The leaders of Japan, South Korea and China will hold a summit in Seoul on May 26-27.",
            &["meeting/announced who=JP,KR,CN date=2026-05-26/2026-05-27"],
        ),
        (
            "Von der Leyen will travel to Scotland on Sunday to meet Trump.",
            &["meeting/announced who=person:ursula-von-der-leyen,person:donald-trump date=2025-10-26"],
        ),
        (
            "Chinese Vice Premier He Lifeng will visit Sweden from July 27 to 30 for trade talks with the US, Beijing said.",
            &["meeting/announced who=person:he-lifeng,SE,US date=2026-07-27/2026-07-30 confirmed=CN attributed"],
        ),
        (
            "Putin and Modi spoke on Friday, the Kremlin said.",
            &["meeting/held who=person:vladimir-putin,person:narendra-modi date=2025-10-24 confirmed=RU attributed"],
        ),
        (
            "Mexico's economy minister is in Washington for trade talks with US officials this week.",
            &["meeting/in_effect who=MX,US date=2025-10-20/2025-10-26"],
        ),
        (
            "US trade negotiators postponed a visit to New Delhi planned for August 25-29.",
            &["meeting/postponed who=US,IN"],
        ),
        ("A sixth round of trade talks between India and the US has been put off.", &["meeting/postponed who=IN,US"]),
        (
            "China said on Thursday there were no trade talks under way with the United States.",
            &["meeting/denied who=US,CN attributed"],
        ),
        (
            "China and the US are in talks on tariffs, Trump said.",
            &["meeting/in_effect who=CN,US confirmed=US attributed"],
        ),
        (
            "There is no plan for a call between Trump and Xi this week, a White House official said.",
            &["meeting/denied who=person:donald-trump,person:xi-jinping date=2025-10-20/2025-10-26 reported"],
        ),
        (
            "Beijing and Washington held \"candid\" trade talks in Madrid, Chinese state media reported.",
            &["meeting/held who=CN,US confirmed=CN attributed"],
        ),
        (
            "China confirmed on Wednesday that Xi would meet Trump in Busan.",
            &["meeting/confirmed who=person:xi-jinping,person:donald-trump confirmed=CN attributed"],
        ),
    ]);
}

#[test]
fn what_only_sounds_like_a_meeting_of_states_is_none() {
    check(&[
        ("Trade talks between Switzerland and the US stalled.", &[]),
        ("The White House has not confirmed the call.", &[]),
        ("The Kremlin said no date had been set for a meeting between Putin and Trump.", &[]),
        ("The apple maker will hold its developers summit in June as tariffs loom.", &[]),
        ("The club held talks with the striker's agent.", &[]),
        ("Republicans and Democrats held talks on the tariff bill.", &[]),
        ("Trump will meet US farmers on Monday to talk about tariffs.", &[]),
    ]);
}

#[test]
fn buying_by_states_and_on_their_order() {
    check(&[
        (
            "China pledged to buy 25 million tons of US soybeans a year.",
            &["purchase/impose/announced actor=CN target=US object=soybeans confirmed=CN attributed"],
        ),
        (
            "China resumed purchases of US soybeans on Thursday.",
            &["purchase/impose/in_effect actor=CN target=US object=soybeans"],
        ),
        (
            "Beijing told state buyers to halt purchases of Australian barley.",
            &["purchase/suspend/announced actor=CN target=AU object=barley confirmed=CN attributed"],
        ),
        (
            "Japan has agreed to buy 100 Boeing aircraft from the United States, the White House said.",
            &["purchase/impose/announced actor=JP target=US object=company:boeing,aircraft confirmed=US attributed"],
        ),
        (
            "Egypt's state grain buyer bought 300,000 tonnes of Russian wheat.",
            &["purchase/impose/in_effect actor=EG target=RU object=wheat"],
        ),
        (
            "India will stop buying Russian oil, Trump said.",
            &["purchase/suspend/announced actor=IN target=RU object=crude_oil confirmed=US attributed"],
        ),
        (
            "South Korea committed to purchasing $100 billion of US energy.",
            &["purchase/impose/announced actor=KR target=US object=energy"],
        ),
        (
            "Vietnam will buy more American aircraft, its trade ministry said.",
            &["purchase/impose/announced actor=VN target=US object=aircraft confirmed=VN attributed"],
        ),
        (
            "Indonesia is considering buying US wheat to narrow its trade surplus.",
            &["purchase/impose/considered actor=ID target=US object=wheat"],
        ),
        (
            "The Trump administration says it secured a commitment from Japan to purchase 80 Boeing aircraft.",
            &["purchase/impose/announced actor=JP target=US object=company:boeing,aircraft confirmed=US attributed"],
        ),
        (
            "Pakistan will buy 1 million tons of US soybeans, its commerce minister said.",
            &["purchase/impose/announced actor=PK target=US object=soybeans confirmed=PK attributed"],
        ),
        ("China has stopped buying US soybeans.", &["purchase/suspend/announced actor=CN target=US object=soybeans"]),
        (
            "Taiwan pledged to purchase $10 billion of US farm goods over four years.",
            &["purchase/impose/announced actor=TW target=US object=agriculture confirmed=TW attributed"],
        ),
        (
            "Bangladesh signed a deal to buy 700,000 tons of American wheat a year.",
            &["purchase/impose/announced actor=BD target=US object=wheat"],
        ),
        (
            "China denied that it had agreed to buy US soybeans.",
            &["purchase/impose/denied actor=CN target=US object=soybeans attributed"],
        ),
        (
            "The EU agreed to buy $750 billion of US energy over three years, Trump said.",
            &["purchase/impose/announced actor=EU target=US object=energy confirmed=US attributed"],
        ),
    ]);
}

#[test]
fn the_buying_of_firms_is_none() {
    check(&[
        ("China has not bought any US soybeans since May.", &[]),
        ("Shell bought 30 cargoes of Nigerian crude.", &[]),
        ("China halted imports of soybeans.", &[]),
        ("India's refiners cut purchases of Russian oil.", &[]),
    ]);
}

#[test]
fn rate_decisions_in_every_wording() {
    check(&[
        (
            "The Bank of Canada held its key rate at 2.25% on Wednesday.",
            &["policy_rate/hold/announced actor=CA rate=2.25"],
        ),
        ("The Bank of England left interest rates unchanged at 4%.", &["policy_rate/hold/announced actor=GB rate=4"]),
        (
            "The Reserve Bank of Australia cut its cash rate by 25 basis points to 3.6%.",
            &["policy_rate/reduce/announced actor=AU rate=3.6"],
        ),
        (
            "The Fed kept its benchmark rate in a range of 4.25% to 4.5%.",
            &["policy_rate/hold/announced actor=US rate=4.5"],
        ),
        (
            "The ECB lowered its deposit rate by a quarter point to 2%.",
            &["policy_rate/reduce/announced actor=EU rate=2"],
        ),
        (
            "Brazil's central bank raised the Selic rate by half a point to 15%.",
            &["policy_rate/raise/announced actor=BR rate=15"],
        ),
        (
            "The Bank of Japan stood pat, keeping its policy rate at 0.5%.",
            &["policy_rate/hold/announced actor=JP rate=0.5"],
        ),
        (
            "New Zealand's central bank slashed rates by 50 basis points to 2.5%.",
            &["policy_rate/reduce/announced actor=NZ rate=2.5"],
        ),
        (
            "The Reserve Bank of India unexpectedly cut the repo rate to 5.25 percent.",
            &["policy_rate/reduce/announced actor=IN rate=5.25"],
        ),
        (
            "The Czech National Bank hiked its main rate by 50 basis points to 4%, a surprise move.",
            &["policy_rate/raise/announced actor=CZ rate=4"],
        ),
        (
            "The Fed is expected to cut rates by 25 basis points in December.",
            &["policy_rate/reduce/considered actor=US speculated"],
        ),
        (
            "Economists expect the Bank of England to cut rates to 3.75%.",
            &["policy_rate/reduce/considered actor=GB rate=3.75 speculated"],
        ),
        ("Norges Bank kept the policy rate unchanged at 4 percent.", &["policy_rate/hold/announced actor=NO rate=4"]),
        ("The Swiss National Bank cut its policy rate to zero.", &["policy_rate/reduce/announced actor=CH rate=0"]),
        (
            "The Fed cut interest rates by a quarter of a percentage point on Wednesday.",
            &["policy_rate/reduce/announced actor=US"],
        ),
        ("Sweden's Riksbank lowered its key rate to 1.75%.", &["policy_rate/reduce/announced actor=SE rate=1.75"]),
        (
            "Russia's central bank reduced its key rate from 17% to 16.5%.",
            &["policy_rate/reduce/announced actor=RU rate=16.5 from=17"],
        ),
        ("Bank Indonesia trimmed its benchmark rate by 25 basis points.", &["policy_rate/reduce/announced actor=ID"]),
        ("China left its loan prime rates unchanged for a sixth month.", &["policy_rate/hold/announced actor=CN"]),
        (
            "The central bank of Mexico cut its benchmark interest rate to 7.25%.",
            &["policy_rate/reduce/announced actor=MX rate=7.25"],
        ),
        ("The Bank of Israel opted to hold rates at 4.5%.", &["policy_rate/hold/announced actor=IL rate=4.5"]),
        ("Hungary's central bank maintained its base rate at 6.5%.", &["policy_rate/hold/announced actor=HU rate=6.5"]),
        ("The Bank of Korea voted to keep its base rate at 2.5%.", &["policy_rate/hold/announced actor=KR rate=2.5"]),
        (
            "The Monetary Policy Committee decided to raise the policy rate by 100 basis points, the Central Bank of Nigeria said.",
            &["policy_rate/raise/announced actor=NG attributed"],
        ),
        (
            "Powell said the Fed would keep rates where they are for now.",
            &["policy_rate/hold/considered actor=US attributed"],
        ),
        (
            "Australia's central bank surprised markets by holding its cash rate at 3.85%.",
            &["policy_rate/hold/announced actor=AU rate=3.85"],
        ),
        ("Brazil's Copom kept the Selic at 15%.", &["policy_rate/hold/announced actor=BR rate=15"]),
        (
            "The People's Bank of China trimmed its one-year loan prime rate by 10 basis points to 3%.",
            &["policy_rate/reduce/announced actor=CN rate=3"],
        ),
        (
            "Argentina's central bank raised its benchmark rate to 60% from 50%.",
            &["policy_rate/raise/announced actor=AR rate=60 from=50"],
        ),
        (
            "South Africa's Reserve Bank lowered its repo rate by 25 basis points to 7%.",
            &["policy_rate/reduce/announced actor=ZA rate=7"],
        ),
        (
            "The RBNZ cut the official cash rate by a larger-than-expected 50 basis points to 2.5%.",
            &["policy_rate/reduce/announced actor=NZ rate=2.5"],
        ),
        (
            "The Bank of Japan raised interest rates to 0.75%, the highest in 30 years.",
            &["policy_rate/raise/announced actor=JP rate=0.75"],
        ),
    ]);
}

#[test]
fn no_rate_decision() {
    check(&[
        ("Barclays cut its mortgage rate to 4.5%.", &[]),
        ("The Fed last cut rates in December 2024.", &[]),
        ("Trump urged the Fed to cut interest rates.", &[]),
        ("Minutes showed that most Bank of Canada officials favoured holding rates.", &[]),
        ("The bank has cut rates four times since June.", &[]),
    ]);
}

#[test]
fn output_decisions_of_the_producers() {
    check(&[
        (
            "OPEC+ agreed to raise output by 137,000 barrels per day in November.",
            &["output_quota/raise/announced actor=OPEC object=crude_oil date=2025-11-01"],
        ),
        (
            "OPEC+ will pause output increases in the first quarter of 2026.",
            &["output_quota/hold/announced actor=OPEC object=crude_oil date=2026-01-01/2026-03-31"],
        ),
        (
            "Eight OPEC+ countries decided to extend their voluntary output cuts until the end of December.",
            &["output_quota/hold/announced actor=OPEC object=crude_oil date=2025-12-31"],
        ),
        (
            "OPEC+ is considering a further production increase, three sources said.",
            &["output_quota/raise/considered actor=OPEC object=crude_oil reported"],
        ),
        (
            "OPEC and its allies left output targets unchanged.",
            &["output_quota/hold/announced actor=OPEC object=crude_oil"],
        ),
        (
            "OPEC+ deepened its production cuts by 1 million barrels a day.",
            &["output_quota/reduce/announced actor=OPEC object=crude_oil"],
        ),
        (
            "OPEC+ postponed the output increase to January.",
            &["output_quota/hold/announced actor=OPEC object=crude_oil"],
        ),
        (
            "OPEC+ agreed to cut production by 2 million barrels per day.",
            &["output_quota/reduce/announced actor=OPEC object=crude_oil"],
        ),
        (
            "OPEC+ agreed to unwind production cuts of 1.65 million barrels a day.",
            &["output_quota/raise/announced actor=OPEC object=crude_oil"],
        ),
        (
            "OPEC+ raised its output target by 411,000 barrels per day for August.",
            &["output_quota/raise/announced actor=OPEC object=crude_oil"],
        ),
        (
            "The group, known as OPEC+, agreed on Sunday to boost production by 547,000 barrels per day.",
            &["output_quota/raise/announced actor=OPEC object=crude_oil"],
        ),
        (
            "OPEC+ is expected to approve another output hike on Sunday.",
            &["output_quota/raise/considered actor=OPEC object=crude_oil date=2025-10-26"],
        ),
    ]);
}

#[test]
fn no_output_decision() {
    check(&[
        ("OPEC+ output rose in October, a survey showed.", &[]),
        ("Oil fell on the back of planned production hikes by OPEC+.", &[]),
        ("Libya's oil output fell to 700,000 barrels per day.", &[]),
        ("Washington urged OPEC to raise output.", &[]),
    ]);
}

#[test]
fn a_meeting_of_states_is_that_of_their_leaders_where_both_are_told() {
    check(&[(
        "Prabowo Subianto and Anthony Albanese will meet in Jakarta on Friday. The meeting between Indonesia and Australia will be held on Friday.",
        &["meeting/announced who=person:prabowo-subianto,person:anthony-albanese date=2025-10-31"],
    )]);
}

#[test]
fn a_producer_decides_on_its_own_output() {
    check(&[
        (
            "Saudi Arabia said it would cut output by one million barrels per day.",
            &["output_quota/reduce/announced actor=SA object=crude_oil attributed"],
        ),
        (
            "Kuwait will prolong its voluntary oil output cut of 128,000 barrels per day.",
            &["output_quota/hold/announced actor=KW object=crude_oil"],
        ),
        (
            "OPEC members agreed on an increase in crude oil output of 600,000 barrels per day.",
            &["output_quota/raise/announced actor=OPEC object=crude_oil"],
        ),
        ("OPEC+ sticks to its output policy.", &["output_quota/hold/announced actor=OPEC object=crude_oil"]),
    ]);
}

#[test]
fn the_rate_is_that_of_the_bank_that_is_spoken_of() {
    check(&[
        (
            "Ghana's central bank met on Friday. The committee raised its policy rate to 28%.",
            &["policy_rate/raise/announced actor=GH rate=28"],
        ),
        ("Kenya's central bank met. The inflation rate fell to 3.8%.", &[]),
        ("Nigeria's benchmark interest rate stood at 18.75%.", &[]),
        (
            "The Riksbank cut its key rate to 2% while the Bank of England held its rate at 4.25%.",
            &["policy_rate/reduce/announced actor=SE rate=2", "policy_rate/hold/announced actor=GB rate=4.25"],
        ),
        ("The Bank of England increased its rate by 0.5% to 5%.", &["policy_rate/raise/announced actor=GB rate=5"]),
    ]);
}

#[test]
fn deals_are_known_by_their_names() {
    check(&[
        ("The US formally withdrew from the Trans-Pacific Partnership.", &["agreement/remove/cancelled actor=US"]),
        ("Mexico's Senate ratified the USMCA.", &["agreement/reach/confirmed actor=MX"]),
        (
            "The UK and the Gulf Cooperation Council are in the final stages of talks on a free trade deal.",
            &["agreement/reach/considered actor=GB,GCC target=GCC,GB"],
        ),
        (
            "Trade talks between Norway and Peru collapsed on Sunday.",
            &["agreement/remove/cancelled actor=NO target=PE"],
        ),
        ("Goods under the USMCA are exempt.", &[]),
    ]);
}

#[test]
fn what_a_deal_includes_another_buying() {
    check(&[
        (
            "Officials said that the deal includes Indonesia buying 50 Boeing jets.",
            &["purchase/impose/announced actor=ID target=US object=company:boeing,aircraft attributed"],
        ),
        ("The pact would not involve Japan buying US rice.", &[]),
    ]);
}

#[test]
fn pacts_that_are_being_finalised() {
    check(&[
        (
            "India and Canada are finalising the terms of a trade pact.",
            &["agreement/reach/considered actor=IN,CA target=CA,IN"],
        ),
        (
            "India and Canada have finalised the terms of a trade pact.",
            &["agreement/reach/announced actor=IN,CA target=CA,IN confirmed=CA,IN"],
        ),
        (
            "India and Canada are in the process of concluding a trade pact.",
            &["agreement/reach/considered actor=IN,CA target=CA,IN"],
        ),
    ]);
}

#[test]
fn a_round_of_talks_that_is_over_is_no_deal() {
    check(&[
        ("India, EU conclude 14th round of free trade agreement talks", &["meeting/in_effect who=IN,EU"]),
        (
            "India and the EU concluded their free trade agreement talks on Monday.",
            &[
                "meeting/held who=IN,EU date=2025-10-20",
                "agreement/reach/announced actor=IN,EU target=EU,IN confirmed=EU,IN",
            ],
        ),
    ]);
}

#[test]
fn votes_on_a_deal_that_are_put_off() {
    check(&[
        (
            "The European Parliament has decided to put off a vote on the EU's trade deal with the United States.",
            &["agreement/suspend/announced actor=EU target=US"],
        ),
        (
            "Canada will move quickly to ratify the new trade pact with the United States.",
            &["agreement/reach/announced actor=CA target=US"],
        ),
        ("EU lawmakers will hold a vote on the US trade deal in March.", &[]),
    ]);
}
