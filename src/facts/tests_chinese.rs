//! Chinese news: notices, spokespersons, agencies, the press in traditional characters: sentences of our own.

use super::tests::{check_by, evidence_in, facts_at, facts_in, facts_of};

/// Wednesday 10 June 2026.
const AT: &str = "2026-06-10T08:00:00Z";

/// Each text tells these facts and no others.
fn check(cases: &[(&str, &[&str])]) {
    check_by(cases, |text| facts_at(AT, "", text));
}

#[test]
fn duties_with_their_rates_and_days() {
    check(&[
        (
            "商务部公告,自2026年6月12日起,对原产于加拿大的进口油菜籽征收反倾销税,税率为35.6%。",
            &["tariff/impose/announced actor=CN target=CA object=canola rate=35.6 date=2026-06-12"],
        ),
        (
            "商务部决定,自6月15日起对原产于韩国和泰国的进口轮胎实施临时反倾销措施,采取保证金形式。",
            &["tariff/impose/announced actor=CN target=KR,TH object=tyres date=2026-06-15"],
        ),
        (
            "国务院关税税则委员会宣布,自7月1日起对原产于美国的液化天然气加征15%关税。",
            &["tariff/impose/announced actor=CN target=US object=lng rate=15 date=2026-07-01"],
        ),
        (
            "国务院关税税则委员会决定,将对原产于美国的进口商品加征关税税率由34%提高至84%。",
            &["tariff/raise/announced actor=CN target=US object=all_goods rate=84 from=34"],
        ),
        (
            "欧盟委员会宣布,将把从中国进口的电动汽车的关税从35%下调至20%。",
            &["tariff/reduce/announced actor=EU target=CN object=electric_vehicles rate=20 from=35"],
        ),
        (
            "自2026年6月20日起,取消对部分自美进口药品加征的关税。",
            &["tariff/remove/announced target=US object=pharmaceuticals date=2026-06-20"],
        ),
        (
            "中方决定在90天内暂停对美加征的24%关税。",
            &["tariff/suspend/announced actor=CN target=US object=all_goods rate=24 date=2026-09-08"],
        ),
        ("美方宣布,对华加征关税的排除期限再延长一年。", &["tariff/reduce/announced actor=US target=CN"]),
        (
            "印度政府考虑对进口钢材征收25%的保障措施税。",
            &["tariff/impose/considered actor=IN target=* object=steel rate=25"],
        ),
        ("特朗普威胁对巴西咖啡加征50%关税。", &["tariff/impose/threatened actor=US target=BR object=coffee rate=50"]),
        (
            "如果欧盟不让步,美国将对欧洲汽车加征30%的关税。",
            &["tariff/impose/threatened actor=US target=EU object=autos rate=30"],
        ),
        (
            "墨西哥总统辛鲍姆表示,墨方没有计划对中国汽车加征关税。",
            &["tariff/impose/denied actor=MX target=CN object=autos attributed"],
        ),
        (
            "加拿大政府7日宣布,即日起对中国铝材加征25%附加税。",
            &["tariff/impose/announced actor=CA target=CN object=aluminium rate=25 date=2026-06-10"],
        ),
        (
            "美國總統川普表示,將自8月1日起對越南輸美商品課徵20%關稅。",
            &["tariff/impose/announced actor=US target=VN object=all_goods rate=20 date=2026-08-01 attributed"],
        ),
        ("英国宣布取消对进口苹果的关税,7月1日生效。", &["tariff/remove/announced actor=GB target=* date=2026-07-01"]),
        (
            "巴西上调电动汽车进口关税至35%,本月生效。",
            &["tariff/raise/announced actor=BR target=* object=electric_vehicles rate=35 date=2026-06-01/2026-06-30"],
        ),
        (
            "美方决定不提高对华加征关税税率,维持在10%。",
            &["tariff/suspend/announced actor=US target=CN object=all_goods rate=10"],
        ),
        (
            "商务部:对原产于澳大利亚的进口大麦继续征收反倾销税,期限5年。",
            &["tariff/extend/announced actor=CN target=AU object=barley date=2031-06-10 attributed"],
        ),
        (
            "商务部公告终止对原产于日本的进口不锈钢征收反倾销税。",
            &["tariff/remove/announced actor=CN target=JP object=steel"],
        ),
        (
            "國務院關稅稅則委員會公告,對原產於美國的部分進口商品的加徵關稅排除期限延長至2027年2月28日。",
            &["tariff/reduce/announced actor=CN target=US object=all_goods"],
        ),
        (
            "中方将原产于澳大利亚的进口葡萄酒反倾销税予以取消。",
            &["tariff/remove/announced actor=CN target=AU object=wine"],
        ),
        (
            "美方已将对华芬太尼关税从20%下调至10%。",
            &["tariff/reduce/announced actor=US target=CN object=all_goods rate=10 from=20"],
        ),
        (
            "有消息称美国将对中国商品加征60%关税,外交部发言人林剑回应称相关报道不属实。",
            &["tariff/impose/denied actor=US target=CN object=all_goods rate=60 reported"],
        ),
        (
            "据路透社报道,美国政府正考虑对进口半导体征收300%关税。",
            &["tariff/impose/considered actor=US target=* object=semiconductors rate=300 reported"],
        ),
        (
            "知情人士透露,欧盟拟对中国钢材征收50%关税。",
            &["tariff/impose/considered actor=EU target=CN object=steel rate=50 reported"],
        ),
        (
            "欧盟委员会发言人警告称,如果谈判失败,欧盟将对930亿欧元美国商品加征关税。",
            &["tariff/impose/threatened actor=EU target=US object=all_goods attributed"],
        ),
        (
            "加拿大将对中国电动汽车征收的100%附加税税率降至6.1%。",
            &["tariff/reduce/announced actor=CA target=CN object=electric_vehicles rate=6.1 from=100"],
        ),
        (
            "巴西总统卢拉说,巴西不会对美国商品加征报复性关税。",
            &["tariff/impose/denied actor=BR target=US object=all_goods attributed"],
        ),
        (
            "日美两国政府就关税谈判达成协议,美国对日本汽车的关税由25%降至15%。",
            &[
                "tariff/reduce/announced actor=US target=JP object=autos rate=15 from=25",
                "agreement/reach/announced actor=US,JP target=JP,US",
            ],
        ),
        (
            "墨西哥参议院通过提高对中国等国进口商品关税的法案,税率最高达50%。",
            &["tariff/raise/announced actor=MX target=CN object=all_goods rate=50"],
        ),
        ("越南将对美国商品实行零关税。", &["tariff/remove/announced actor=VN target=US object=all_goods rate=0"]),
        ("泰国内阁批准将美国玉米进口关税降至零。", &["tariff/reduce/announced actor=TH target=US object=corn rate=0"]),
        ("中国对53个非洲建交国实施零关税举措,自5月1日起。", &["tariff/remove/announced actor=CN target=* rate=0"]),
        (
            "台灣經濟部宣布,自7月起對中國大陸熱軋鋼品課徵反傾銷稅,稅率為20.15%。",
            &["tariff/impose/announced actor=TW target=CN object=steel rate=20.15 date=2026-07-01/2026-07-31"],
        ),
        (
            "國台辦:自6月15日起中止《海峽兩岸經濟合作框架協議》部分產品關稅減讓。",
            &["tariff/impose/announced actor=CN target=* object=all_goods date=2026-06-15 attributed"],
        ),
    ]);
}

#[test]
fn controls_on_exports() {
    check(&[
        (
            "商务部、海关总署公告,对钨、碲、铋相关物项实施出口管制,自发布之日起正式实施。",
            &["export_control/impose/announced actor=CN target=* object=tungsten,tellurium,bismuth"],
        ),
        ("中国宣布限制镓、锗出口。", &["export_control/impose/announced actor=CN target=* object=gallium,germanium"]),
        (
            "商务部将15家美国实体列入出口管制管控名单,禁止向其出口两用物项。",
            &["export_control/impose/announced actor=CN target=US"],
        ),
        ("美国商务部把42家中国企业列入实体清单。", &["export_control/impose/announced actor=US target=CN"]),
        (
            "美方宣布暂停实施出口管制穿透性规则一年。",
            &["export_control/suspend/announced actor=US target=* date=2027-06-10"],
        ),
        (
            "荷兰政府扩大光刻机出口管制范围。",
            &["export_control/raise/announced actor=NL target=* object=chip_equipment"],
        ),
        (
            "商务部已批准若干符合规定的稀土出口申请。",
            &["export_control/reduce/in_effect actor=CN target=* object=rare_earths"],
        ),
        (
            "美国拟放宽对华人工智能芯片出口限制。",
            &["export_control/reduce/considered actor=US target=CN object=semiconductors"],
        ),
        (
            "印度尼西亚宣布自2027年1月1日起禁止铝土矿出口。",
            &["export_control/impose/announced actor=ID target=* object=bauxite date=2027-01-01"],
        ),
        ("印度取消大米出口禁令。", &["export_control/remove/announced actor=IN target=* object=rice"]),
        (
            "日方宣布恢复对韩国的半导体材料出口。",
            &["export_control/remove/announced actor=JP target=KR object=semiconductors"],
        ),
        (
            "商務部:中方考慮對稀土出口發放通用許可證。",
            &["export_control/reduce/considered actor=CN target=* object=rare_earths attributed"],
        ),
        (
            "商务部新闻发言人何咏前表示,中方没有计划对稀土实施新的出口管制。",
            &["export_control/impose/denied actor=CN target=* object=rare_earths attributed"],
        ),
        (
            "俄方宣布自7月1日起限制汽油出口。",
            &["export_control/impose/announced actor=RU target=* object=gasoline date=2026-07-01"],
        ),
        ("印尼取消棕榈油出口关税。", &["export_control/remove/announced actor=ID target=* object=palm_oil"]),
        (
            "美国允许英伟达向中国出售H200芯片。",
            &["export_control/reduce/announced actor=US target=CN object=company:nvidia,semiconductors"],
        ),
        (
            "中国商务部出台对安世半导体(中国)的出口禁令。",
            &["export_control/impose/announced actor=CN target=NL object=company:nexperia"],
        ),
        (
            "商务部:自2026年1月1日起,对白银实行出口许可证管理。",
            &["export_control/impose/in_effect actor=CN target=* object=silver date=2026-01-01 background attributed"],
        ),
        ("日方将多家中国企业列入出口管制最终用户清单。", &["export_control/impose/announced actor=JP target=CN"]),
    ]);
}

#[test]
fn lists_and_sanctions() {
    check(&[
        (
            "不可靠实体清单工作机制决定将特科姆公司等10家美国企业列入不可靠实体清单。",
            &["sanction/impose/announced actor=CN target=US"],
        ),
        (
            "中国外交部宣布对洛克希德·马丁公司等5家美国军工企业实施制裁。",
            &["sanction/impose/announced actor=CN target=US object=company:lockheed-martin"],
        ),
        ("欧盟通过对俄罗斯第二十轮制裁。", &["sanction/impose/announced actor=EU target=RU"]),
        (
            "美国财政部宣布解除对委内瑞拉石油公司的制裁。",
            &["sanction/remove/announced actor=US target=VE object=crude_oil"],
        ),
        ("中方决定取消对5名欧洲议会议员的制裁。", &["sanction/remove/announced actor=CN target=EU"]),
        (
            "美国威胁对购买俄罗斯石油的国家实施次级制裁。",
            &["sanction/impose/threatened actor=US target=RU object=crude_oil"],
        ),
        (
            "商务部决定自即日起停止对加拿大科技公司TechInsights采取不可靠实体清单措施。",
            &["sanction/remove/announced actor=CN target=CA date=2026-06-10"],
        ),
        ("英国政府对三家中国企业实施资产冻结。", &["sanction/impose/announced actor=GB target=CN"]),
        (
            "商務部宣布,自即日起將美國3家軍工企業列入不可靠實體清單。",
            &["sanction/impose/announced actor=CN target=US date=2026-06-10"],
        ),
        (
            "中方决定,即日起暂停实施对5家美国企业的反制措施一年。",
            &["sanction/suspend/announced actor=CN target=US date=2026-06-10"],
        ),
        ("乌克兰总统泽连斯基签署法令,对60家俄罗斯企业实施制裁。", &["sanction/impose/announced actor=UA target=RU"]),
        (
            "美财政部将伊朗石油运输网络列入制裁名单。",
            &["sanction/impose/announced actor=US target=IR object=crude_oil"],
        ),
    ]);
}

#[test]
fn imports_and_port_fees() {
    check(&[
        (
            "海关总署决定自本公告发布之日起暂停美国原木进口。",
            &["import_control/impose/announced actor=CN target=US object=lumber date=2026-06-10"],
        ),
        ("海关总署公告,恢复澳大利亚龙虾进口。", &["import_control/remove/announced actor=CN target=AU object=lobster"]),
        (
            "海关总署宣布全面暂停进口日本水产品。",
            &["import_control/impose/announced actor=CN target=JP object=seafood"],
        ),
        (
            "交通运输部公告,自10月14日起对美国船舶收取船舶特别港务费。",
            &["import_control/impose/announced actor=CN target=US object=ships date=2026-10-14"],
        ),
        (
            "交通运输部决定暂停对美船舶收取特别港务费一年。",
            &["import_control/suspend/announced actor=CN target=US object=ships date=2027-06-10"],
        ),
        (
            "美国宣布对停靠美国港口的中国船舶征收港口费。",
            &["import_control/impose/announced actor=US target=CN object=ships"],
        ),
        ("俄罗斯禁止进口乌克兰农产品。", &["import_control/impose/announced actor=RU target=UA object=agriculture"]),
        (
            "海关总署暂停3家美国企业大豆输华资质。",
            &["import_control/impose/announced actor=CN target=US object=soybeans"],
        ),
        (
            "大陸海關總署宣布暫停台灣鳳梨、蓮霧輸入。",
            &["import_control/impose/announced actor=CN target=TW object=fruit"],
        ),
        ("海关总署公告,允许俄罗斯小麦进口。", &["import_control/reduce/announced actor=CN target=RU object=wheat"]),
        (
            "中方决定对日本水产品采取全面禁止进口措施。",
            &["import_control/impose/announced actor=CN target=JP object=seafood"],
        ),
        (
            "國務院台辦宣布,恢復台灣文旦柚輸入大陸。",
            &["import_control/remove/announced actor=CN target=TW object=fruit"],
        ),
    ]);
}

#[test]
fn probes() {
    check(&[
        (
            "商务部决定自6月10日起对原产于欧盟的进口白兰地进行反倾销立案调查。",
            &["investigation/impose/announced actor=CN target=EU object=brandy date=2026-06-10"],
        ),
        (
            "商务部宣布对美国集成电路政策发起反歧视立案调查。",
            &["investigation/impose/announced actor=CN target=US object=semiconductors"],
        ),
        ("美国贸易代表办公室启动针对巴西的301调查。", &["investigation/impose/announced actor=US target=BR"]),
        (
            "欧盟委员会对中国风电企业展开外国补贴调查。",
            &["investigation/impose/announced actor=EU target=CN object=wind_turbines"],
        ),
        (
            "商务部公告终止对原产于美国的进口模拟芯片反倾销调查。",
            &["investigation/remove/announced actor=CN target=US object=semiconductors"],
        ),
        (
            "商務部延長對進口牛肉的保障措施調查期限三個月。",
            &["investigation/extend/announced actor=CN object=beef date=2026-09-10"],
        ),
        (
            "墨西哥经济部宣布对中国冷轧钢板发起反倾销调查。",
            &["investigation/impose/announced actor=MX target=CN object=steel"],
        ),
        (
            "商务部对原产于日本、韩国的进口光纤预制棒所适用的反倾销措施进行期终复审立案调查。",
            &["investigation/impose/announced actor=CN target=JP,KR object=telecom_equipment"],
        ),
    ]);
}

#[test]
fn meetings_calls_and_visits() {
    check(&[
        (
            "外交部发言人宣布:应法国总统马克龙邀请,国家主席习近平将于6月20日至25日对法国进行国事访问。",
            &[
                "meeting/announced who=person:emmanuel-macron,person:xi-jinping date=2026-06-20/2026-06-25 confirmed=CN attributed",
            ],
        ),
        (
            "国家主席习近平10日下午在人民大会堂会见来访的印度总理莫迪。",
            &["meeting/held who=person:xi-jinping,person:narendra-modi date=2026-06-10"],
        ),
        (
            "国务院副总理何立峰与美国财政部长贝森特6月9日在伦敦举行会谈。",
            &["meeting/held who=person:he-lifeng,person:scott-bessent date=2026-06-09"],
        ),
        ("中美双方将于下周在日内瓦举行新一轮经贸磋商。", &["meeting/announced who=CN,US date=2026-06-15/2026-06-21"]),
        ("王毅同欧盟委员会主席冯德莱恩通电话。", &["meeting/held who=person:wang-yi,person:ursula-von-der-leyen"]),
        (
            "王文涛部长同欧盟委员会贸易委员谢夫乔维奇举行视频会谈。",
            &["meeting/held who=person:wang-wentao,person:maros-sefcovic"],
        ),
        (
            "特朗普表示可能在秋季访华,同习近平主席会面。",
            &["meeting/considered who=person:donald-trump,person:xi-jinping attributed"],
        ),
        ("中国外交部否认中美正在进行关税谈判。", &["meeting/denied who=CN,US attributed"]),
        ("商务部新闻发言人表示,中美双方目前没有进行任何经贸磋商。", &["meeting/denied who=CN,US attributed"]),
        ("原定于本周举行的中欧峰会推迟举行。", &["meeting/postponed who=CN,EU date=2026-06-08/2026-06-14"]),
        ("白宫宣布取消特朗普与普京的会晤。", &["meeting/cancelled who=person:donald-trump,person:vladimir-putin"]),
        (
            "日本首相高市早苗将访美,与川普举行会谈。",
            &["meeting/announced who=person:sanae-takaichi,person:donald-trump"],
        ),
        ("中美第六轮经贸磋商10日在斯德哥尔摩开始举行。", &["meeting/in_effect who=CN,US date=2026-06-10"]),
        (
            "商务部证实,中方代表团将于6月15日赴美与美方举行磋商。",
            &["meeting/announced who=CN,US date=2026-06-15 confirmed=CN attributed"],
        ),
        ("习近平应约同美国总统特朗普通电话。", &["meeting/held who=person:xi-jinping,person:donald-trump"]),
        (
            "中美經貿高層會談在馬德里舉行,雙方達成基本框架共識。",
            &["meeting/held who=CN,US", "agreement/reach/announced actor=CN,US target=US,CN"],
        ),
        (
            "美國財長貝森特說,他將於下月在東京與何立峰會面。",
            &[
                "meeting/announced who=person:scott-bessent,person:he-lifeng date=2026-07-01/2026-07-31 confirmed=US attributed",
            ],
        ),
        (
            "中国国家主席习近平将应邀对韩国进行国事访问,并出席亚太经合组织领导人非正式会议。",
            &["meeting/announced who=person:xi-jinping,KR"],
        ),
        (
            "俄罗斯总统普京抵达北京,开始对中国进行为期两天的国事访问。",
            &["meeting/in_effect who=person:vladimir-putin,CN"],
        ),
        (
            "印度总理莫迪取消原定于6月的访华行程。",
            &["meeting/cancelled who=person:narendra-modi,CN date=2026-06-01/2026-06-30"],
        ),
        ("美国宣布退出与加拿大的贸易谈判。", &["meeting/cancelled who=US,CA"]),
        ("商务部部长王文涛会见美国驻华大使庞德伟。", &["meeting/held who=person:wang-wentao,US"]),
        (
            "国务院总理李强在北京同澳大利亚总理阿尔巴尼斯举行中澳总理年度会晤。",
            &["meeting/held who=person:li-qiang,person:anthony-albanese"],
        ),
        ("王毅应邀访问印度。", &["meeting/announced who=person:wang-yi,IN"]),
    ]);
}

#[test]
fn deals() {
    check(&[
        ("中国与瑞士签署自由贸易协定升级议定书,中瑞协定。", &["agreement/reach/confirmed actor=CN,CH target=CH,CN"]),
        ("印度与欧盟达成自由贸易协定。", &["agreement/reach/announced actor=IN,EU target=EU,IN"]),
        ("中美双方同意将关税休战延长90天。", &["agreement/extend/announced actor=CN,US target=US,CN"]),
        ("日本和美国接近达成贸易协议。", &["agreement/reach/considered actor=JP,US target=US,JP"]),
        ("中韩两国签署谅解备忘录,加强供应链合作。", &["agreement/reach/confirmed actor=CN,KR target=KR,CN"]),
        ("欧盟与印度尼西亚正式签署全面经济伙伴关系协定。", &["agreement/reach/confirmed actor=EU,ID target=ID,EU"]),
    ]);
}

#[test]
fn purchases() {
    check(&[
        (
            "中方承诺未来三年每年采购2500万吨美国大豆。",
            &["purchase/impose/announced actor=CN target=US object=soybeans"],
        ),
        ("中国将恢复采购美国大豆和高粱。", &["purchase/impose/announced actor=CN target=US object=soybeans,sorghum"]),
        ("中方停止购买美国大豆。", &["purchase/suspend/announced actor=CN target=US object=soybeans"]),
        ("越南同意购买100架波音飞机。", &["purchase/impose/announced actor=VN object=aircraft"]),
        ("日本承诺采购80亿美元美国农产品。", &["purchase/impose/announced actor=JP target=US object=agriculture"]),
        ("印度国有炼油商暂停购买俄罗斯石油。", &["purchase/suspend/announced actor=IN target=RU object=crude_oil"]),
        ("中粮集团采购三船美国大豆。", &["purchase/impose/in_effect actor=CN target=US object=soybeans"]),
        ("日本同意每年增购75%的美国大米。", &["purchase/impose/announced actor=JP target=US object=rice"]),
        ("中方已履行采购1200万吨美国大豆的承诺。", &["purchase/impose/in_effect actor=CN target=US object=soybeans"]),
    ]);
}

#[test]
fn what_is_wished_for_or_not_confirmed_is_not_told() {
    check(&[
        ("外交部发言人表示,关于中美元首会晤,目前没有可以提供的信息。", &[]),
        ("中方敦促日方取消出口限制。", &[]),
        ("中国外交部发言人毛宁表示,中方已多次表明反对美方滥施关税的立场。", &[]),
        ("如果美方一意孤行,中方必将坚决采取相应措施。", &[]),
        ("財政部關務署表示,小額包裹免稅門檻維持不變。", &[]),
    ]);
}

#[test]
fn what_only_sounds_like_trade_policy_tells_nothing() {
    for text in [
        "国家发改委公布新的居民阶梯电价,峰谷电价差扩大。",
        "湖人队与独行侠队达成三方交易,送出两名球员。",
        "腾讯宣布以20亿美元收购一家美国游戏公司。",
        "上海调整房产税试点税率。",
        "国家统计局公布,前五个月我国货物进出口总额增长3.2%。",
        "中国足协对某球员作出停赛制裁的决定。",
        "央行下调存款准备金率0.5个百分点。",
        "苹果公司召开新品发布会,推出三款手机。",
        "某银行提高购房贷款利率。",
        "财政部发布关于调整增值税税率的通知。",
        "华为与比亚迪签署战略合作协议。",
        "北京市政府采购中心公布办公设备采购结果。",
        "海关总署提醒旅客出境携带现金限制。",
        "外交部发言人介绍中国—东盟博览会筹备情况。",
        "市场监管总局通报召回5万辆汽车。",
        "公司公告,控股股东计划增持股份。",
        "商务部启动家电以旧换新活动。",
        "美元指数上涨,人民币汇率下调。",
        "法院对离婚协议纠纷作出判决。",
        "航空公司取消多个赴美航班。",
        "中国电信资费下调,取消漫游费。",
        "学校暂停线下课程,恢复线上教学。",
        "关税是一把双刃剑,打关税战没有赢家。",
        "中方敦促美方立即取消对华加征关税。",
        "我们希望美方停止对中国企业的制裁。",
        "1930年美国通过斯穆特-霍利关税法。",
        "欧冠八强抽签,皇马对阵曼城。",
        "电影《谈判专家》将于6月20日上映。",
        "小区业委会与物业公司谈判停车收费标准。",
        "中央气象台发布高温预警,将持续到15日。",
        "美元指数下调,美联储或将降息。",
        "国足对阵日本队的比赛将于6月15日举行。",
        "美的集团宣布回购股份。",
        "美容行业协会发布收费标准。",
        "某地法院冻结企业资产,限制其法定代表人高消费。",
        "国家医保局暂停某药品挂网采购。",
        "教育部禁止在校内销售电子烟。",
        "商场恢复营业,取消停车费。",
        "北京市宣布调整出租车运价。",
        "国家网信办对网络谣言开展专项行动。",
        "国家市场监督管理总局对某平台实施反垄断调查。",
        "中国人民银行与俄罗斯央行签署本币互换协议。",
        "中国驻美大使谢锋出席晚宴并致辞。",
        "纽约股市三大股指上涨,芯片股领涨。",
        "专家认为,关税可能推高美国通胀。",
        "世界杯预选赛:中国队2比1战胜泰国队。",
        "中国农业银行下调存款利率。",
        "航班取消后旅客可申请退票。",
        "海关查获走私白银20公斤。",
        "今年前5个月,我国出口汽车280万辆,同比增长20%。",
        "我国对东盟出口增长12%。",
        "中美电影节开幕,多部影片获奖。",
        "受高温影响,多地发布限电措施。",
        "美国一架客机紧急降落。",
        "日本发生5.0级地震,暂停新干线运行。",
        "印度总理莫迪祝贺火箭发射成功。",
        "法国总统马克龙宣布新一届内阁名单。",
        "德国汽车制造商计划裁员。",
        "某公司与供应商达成和解协议。",
        "韩国总统李在明就大邱火灾表示慰问。",
        "国务院常务会议研究促进消费措施。",
        "财政部、税务总局延长小微企业税收优惠。",
        "商务部召开例行新闻发布会。",
        "商务部发言人介绍一季度消费市场运行情况。",
        "美国大豆价格下跌1.2%。",
        "他曾在美国留学,后任大学教授。",
        "学校与企业签署合作备忘录。",
        "球员因使用兴奋剂受到制裁。",
    ] {
        assert_eq!(facts_at(AT, "", text), [""; 0], "{text}");
    }
}

#[test]
fn a_list_takes_actor_target_and_day_from_its_head() {
    let told = facts_of(
        "国务院关税税则委员会关于对原产于加拿大的部分进口商品加征关税的公告",
        "经国务院批准,自2025年11月20日起,对原产于加拿大的部分进口商品加征关税。\n一、菜籽油、豌豆,加征100%的关税。\n二、水产品、猪肉,加征25%的关税。",
    );
    assert_eq!(
        told[..2],
        [
            "tariff/impose/announced actor=CN target=CA object=canola_oil,peas rate=100 date=2025-11-20",
            "tariff/impose/announced actor=CN target=CA object=seafood,pork rate=25 date=2025-11-20",
        ]
    );
}

#[test]
fn notices_of_several_dates_end_in_what_is_paused_and_what_is_stopped() {
    let told = facts_of(
        "",
        "商务部3月4日和10日先后发布公告,把20家美国实体列入出口管制管控名单。\n现决定自10月28日起,3月4日列入管控名单的15家美国实体,相关措施继续暂停一年;3月10日列入的5家美国实体,相关措施停止执行。",
    );
    assert_eq!(
        told,
        [
            "export_control/impose/in_effect actor=CN target=US date=2025-03-04 background",
            "export_control/suspend/announced actor=CN target=US date=2025-10-28",
            "export_control/remove/announced actor=CN target=US date=2025-10-28",
        ]
    );
}

#[test]
fn evidence_keeps_the_characters_of_the_text() {
    let text = "中國商務部宣布,自11月1日起暫停實施對鎵、鍺的出口管制。";
    assert_eq!(evidence_in("", text), [text]);
    assert_eq!(
        facts_in(text),
        ["export_control/suspend/announced actor=CN target=* object=gallium,germanium date=2025-11-01"]
    );
}

#[test]
fn traditional_and_simplified_characters_tell_the_same() {
    for (traditional, simplified) in [
        ("美國總統川普宣布,對韓國汽車加徵25%關稅。", "美国总统特朗普宣布,对韩国汽车加征25%关税。"),
        ("歐盟擬對中國電動車徵收反補貼稅。", "欧盟拟对中国电动车征收反补贴税。"),
        (
            "國務院副總理何立峰將於下週在倫敦與美方舉行經貿磋商。",
            "国务院副总理何立峰将于下周在伦敦与美方举行经贸磋商。",
        ),
    ] {
        assert_eq!(facts_in(traditional), facts_in(simplified));
        assert!(!facts_in(simplified).is_empty(), "{simplified}");
    }
}

#[test]
fn a_matter_of_talks_is_no_purchase() {
    let told = facts_at(AT, "", "美国总统表示,将于下周在韩国同中国领导人会晤,并称可能就大豆采购问题达成协议。");
    assert!(told.iter().any(|fact| fact.starts_with("meeting/announced who=US,CN")), "{told:?}");
    assert!(!told.iter().any(|fact| fact.starts_with("purchase")), "{told:?}");
}

#[test]
fn japanese_is_not_read_as_chinese() {
    assert_eq!(facts_in("米国は中国の輸入品に関税を課すと発表した。"), [""; 0]);
}
