//! Manifests as packages hold them: what is read, what is put up with, what is refused and how that is told.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on shall panic")]

use markup::Fault;
use scorm::manifest::{Manifest, Reading, Version, read};
use scorm::sequencing::definition::{ChildActivitySet, HideLmsUi, PreAction, Timing};

const V12: &str = r#"xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2""#;
const V2004: &str = r#"xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" xmlns:imsss="http://www.imsglobal.org/xsd/imsss" xmlns:adlseq="http://www.adlnet.org/xsd/adlseq_v1p3" xmlns:adlnav="http://www.adlnet.org/xsd/adlnav_v1p3""#;

/// A manifest of 1.2 with these items and resources.
fn of12(items: &str, resources: &str) -> String {
    format!(
        "<manifest identifier='m' {V12}>\n<metadata><schemaversion>1.2</schemaversion></metadata>\n\
         <organizations default='o'><organization identifier='o'><title>T</title>\n{items}\n</organization></organizations>\n\
         <resources>\n{resources}\n</resources></manifest>"
    )
}

/// A manifest of 2004 4th Edition with one item that holds `inner`, and `outer` at the end.
fn of2004(inner: &str, outer: &str) -> String {
    format!(
        "<manifest identifier='m' {V2004}><metadata><schemaversion>2004 4th Edition</schemaversion></metadata>\
         <organizations default='o'><organization identifier='o'><title>T</title>\
         <item identifier='i' identifierref='r'><title>I</title>{inner}</item></organization></organizations>\
         <resources>{SCO}</resources>{outer}</manifest>"
    )
}

const ITEM: &str = "<item identifier='i' identifierref='r'><title>I</title></item>";
const SCO: &str =
    "<resource identifier='r' type='webcontent' adlcp:scormType='sco' href='index.html'/>";

fn good(text: &str) -> Manifest {
    reading(text).manifest
}

fn reading(text: &str) -> Reading {
    read(text.as_bytes()).unwrap_or_else(|faults| panic!("{faults:#?}\n{text}"))
}

fn refused(text: &str) -> Fault {
    read(text.as_bytes()).expect_err(text).remove(0)
}

fn warned(text: &str) -> Vec<&'static str> {
    reading(text)
        .warnings
        .iter()
        .map(|fault| fault.code)
        .collect()
}

#[test]
fn a_manifest_of_1_2_is_read_whole() {
    let item = "<item identifier=' i\n1 ' identifierref='r' isvisible='false' parameters='?a=1'><title> A  b </title>\
                <adlcp:prerequisites type='aicc_script'>a&amp;b</adlcp:prerequisites>\
                <adlcp:maxtimeallowed>00:30:00</adlcp:maxtimeallowed><adlcp:timelimitaction>exit,message</adlcp:timelimitaction>\
                <adlcp:datafromlms>data</adlcp:datafromlms><adlcp:masteryscore>80</adlcp:masteryscore></item>";
    let resource = "<resource identifier='r' adlcp:scormtype='sco' href='a.html' xml:base='c/'><file href='a.html'/>\
                    <dependency identifierref='s'/></resource>\
                    <resource identifier='s' adlcp:scormtype='asset' xml:base='d'><file href='x.js'/></resource>";
    let manifest = good(&of12(item, resource));
    assert_eq!((manifest.version, manifest.title()), (Version::V12, "T"));
    let item = &manifest.organization().items[0];
    assert_eq!(
        (item.identifier.as_str(), item.title.as_str()),
        ("i 1", "A b")
    );
    assert_eq!(
        (item.visible, item.parameters.as_deref()),
        (false, Some("?a=1"))
    );
    assert_eq!(item.prerequisites.as_deref(), Some("a&b"));
    assert_eq!(item.mastery_score, Some(80.0));
    assert_eq!(item.max_time_allowed.as_deref(), Some("00:30:00"));
    assert_eq!(item.time_limit_action.as_deref(), Some("exit,message"));
    assert_eq!(item.data_from_lms.as_deref(), Some("data"));
    let resource = manifest.resource("r").unwrap();
    assert!(resource.sco);
    assert_eq!(resource.href.as_deref(), Some("c/a.html"));
    assert_eq!(resource.files, ["c/a.html"]);
    assert_eq!(resource.dependencies, ["s"]);
    assert_eq!(manifest.resource("s").unwrap().files, ["d/x.js"]);
}

#[test]
fn any_prefix_will_do() {
    let text = "<cp:manifest identifier='m' xmlns:cp='http://www.imsproject.org/xsd/imscp_rootv1p1p2' xmlns:z='http://www.adlnet.org/xsd/adlcp_rootv1p2'>\
                <cp:organizations><cp:organization identifier='o'><cp:title>T</cp:title>\
                <cp:item identifier='i' identifierref='r'><cp:title>I</cp:title><z:masteryscore>7</z:masteryscore></cp:item>\
                </cp:organization></cp:organizations>\
                <cp:resources><cp:resource identifier='r' z:scormtype='sco' href='a.html'/></cp:resources></cp:manifest>";
    let manifest = good(text);
    assert_eq!(manifest.organization().items[0].mastery_score, Some(7.0));
    assert!(manifest.resources[0].sco);
}

#[test]
fn the_version_is_taken_from_the_metadata_else_from_the_namespace() {
    let of = |text: &str| {
        let text = of2004("", "").replace("2004 4th Edition", text);
        (good(&text).version, warned(&text).len())
    };
    assert_eq!(of("2004 4th Edition"), (Version::Fourth, 0));
    assert_eq!(of("2004 3rd Edition"), (Version::Third, 0));
    assert_eq!(of("CAM 1.3"), (Version::Third, 1));
    assert_eq!(of(""), (Version::Third, 1));
    assert_eq!(
        good(&of12(ITEM, SCO).replace("1.2</schemaversion>", "</schemaversion>")).version,
        Version::V12
    );
}

#[test]
fn what_is_refused_is_told_with_line_and_advice() {
    let two = "<item identifier='i' identifierref='r'><title>A</title></item>\n<item identifier='i' identifierref='r'><title>B</title></item>";
    let cases = [
        ("<course/>".to_owned(), "manifest.root", 1),
        (
            "<html xmlns='http://www.w3.org/1999/xhtml'/>".to_owned(),
            "manifest.root",
            1,
        ),
        ("<manifest><item>".to_owned(), "xml.syntax", 1),
        (of12(two, SCO), "manifest.id", 5),
        (of12(ITEM, &format!("{SCO}\n{SCO}")), "manifest.id", 8),
        (
            of12("<item identifierref='r'><title>A</title></item>", SCO),
            "manifest.id",
            4,
        ),
        (
            of12(
                "<item identifier='i' identifierref='x'><title>A</title></item>",
                SCO,
            ),
            "manifest.reference",
            4,
        ),
        (
            of12(ITEM, "<resource identifier='r' adlcp:scormtype='sco'/>"),
            "manifest.reference",
            4,
        ),
        (
            of12(ITEM, &SCO.replace("index.html", "../../../../etc/passwd")),
            "manifest.address",
            7,
        ),
        (
            of12(ITEM, &SCO.replace("index.html", "javascript:alert(1)")),
            "manifest.address",
            7,
        ),
        (
            of12(ITEM, &SCO.replace("index.html", "/index.html")),
            "manifest.address",
            7,
        ),
        (
            of12(ITEM, SCO).replace("<title>T", "<!DOCTYPE x><title>T"),
            "xml.syntax",
            3,
        ),
        (
            format!(
                "<!DOCTYPE manifest [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>\n{}",
                of12(ITEM, SCO)
            ),
            "xml.doctype",
            1,
        ),
        (
            format!("<manifest {V12}><organizations/><resources>{SCO}</resources></manifest>"),
            "manifest.organizations",
            1,
        ),
        (
            format!("<manifest {V12}><resources>{SCO}</resources></manifest>"),
            "manifest.organizations",
            1,
        ),
        (
            of12(ITEM, SCO).replace("</resources>", "</resources><manifest/>"),
            "manifest.sub",
            8,
        ),
        (
            of12(ITEM, SCO).replace(
                "<schemaversion>",
                "<schema>IMS Common Cartridge</schema><schemaversion>",
            ),
            "manifest.cartridge",
            2,
        ),
    ];
    for (text, code, line) in cases {
        let fault = refused(&text);
        assert!(
            fault.code == code || fault.code == "xml.doctype",
            "{fault:?}\n{text}"
        );
        assert_eq!(fault.line, line, "{fault:?}\n{text}");
        assert!(!fault.advice.is_empty());
    }
}

#[test]
fn what_is_put_up_with_is_told() {
    assert_eq!(
        warned(&of12(ITEM, SCO).replace("default='o'", "default='x'")),
        ["manifest.default"]
    );
    assert_eq!(
        warned(&of12(ITEM, &SCO.replace("adlcp:scormType='sco'", ""))),
        ["manifest.scorm_type"]
    );
    assert_eq!(
        warned(&of12("<item identifier='i' identifierref='r'/>", SCO)),
        ["manifest.title"]
    );
    assert_eq!(
        warned(&of12("<item identifier='i'><title>x</title></item>", SCO)),
        ["manifest.item"]
    );
    let long = format!(
        "<item identifier='i' identifierref='r'><title>{}</title></item>",
        "x".repeat(1_000_000)
    );
    let reading = reading(&of12(&long, SCO));
    assert_eq!(reading.manifest.organization().items[0].title.len(), 500);
    assert_eq!(reading.warnings[0].code, "manifest.title");
    let cycle = "<resource identifier='r' adlcp:scormType='sco' href='a'><dependency identifierref='s'/></resource>\
                 <resource identifier='s' adlcp:scormType='asset'><dependency identifierref='r'/><dependency identifierref='q'/></resource>";
    assert_eq!(warned(&of12(ITEM, cycle)), ["manifest.dependency"]);
}

#[test]
fn depth_and_number_of_items_are_bounded() {
    let deep = format!(
        "{}{}",
        "<item identifier='a'>".repeat(20_000),
        "</item>".repeat(20_000)
    );
    assert_eq!(refused(&of12(&deep, SCO)).code, "xml.deep");
    let many: String = (0..50_000)
        .map(|n| format!("<item identifier='i{n}'/>"))
        .collect();
    assert_eq!(refused(&of12(&many, SCO)).code, "manifest.large");
}

#[test]
fn the_deepest_manifest_survives_json() {
    let open: String = (0..44)
        .map(|n| format!("<item identifier='i{n}'><title>x</title>"))
        .collect();
    let text = of12(&format!("{open}{}", "</item>".repeat(44)), SCO);
    let manifest = good(&text);
    let json = serde_json::to_string(&manifest).unwrap();
    assert_eq!(serde_json::from_str::<Manifest>(&json).unwrap(), manifest);
}

#[test]
fn other_encodings_keep_the_title() {
    let text = of12(ITEM, SCO).replace("<title>T</title>", "<title>Größe 数学</title>");
    let utf16: Vec<u8> = format!("\u{feff}{text}")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(read(&utf16).unwrap().manifest.title(), "Größe 数学");
    let latin: Vec<u8> = format!(
        "<?xml version='1.0' encoding='ISO-8859-1'?>{}",
        text.replace(" 数学", "")
    )
    .chars()
    .map(|c| u8::try_from(u32::from(c)).unwrap())
    .collect();
    assert_eq!(read(&latin).unwrap().manifest.title(), "Größe");
    let wrong = String::from_utf8_lossy(&latin).into_owned();
    assert!(wrong.contains('\u{fffd}'));
    let lying = latin.iter().skip(43).copied().collect::<Vec<u8>>();
    assert_eq!(read(&lying).unwrap_err()[0].code, "xml.encoding");
}

#[test]
fn sequencing_is_read_with_its_extensions() {
    let inner = "<imsss:sequencing><imsss:controlMode flow='true' choice='0'/>\
        <imsss:sequencingRules><imsss:preConditionRule><imsss:ruleConditions conditionCombination='any'>\
        <imsss:ruleCondition referencedObjective='g1' operator='not' condition='objectiveMeasureGreaterThan' measureThreshold='0.5'/>\
        </imsss:ruleConditions><imsss:ruleAction action='skip'/></imsss:preConditionRule></imsss:sequencingRules>\
        <imsss:limitConditions attemptLimit='2'/>\
        <imsss:rollupRules rollupObjectiveSatisfied='false' objectiveMeasureWeight='0.25'>\
        <imsss:rollupRule childActivitySet='atLeastCount' minimumCount='3'><imsss:rollupConditions>\
        <imsss:rollupCondition condition='completed'/></imsss:rollupConditions><imsss:rollupAction action='completed'/></imsss:rollupRule></imsss:rollupRules>\
        <imsss:objectives><imsss:primaryObjective objectiveID='p' satisfiedByMeasure='true'><imsss:minNormalizedMeasure>0.7</imsss:minNormalizedMeasure>\
        <imsss:mapInfo targetObjectiveID='t' writeSatisfiedStatus='true'/></imsss:primaryObjective><imsss:objective objectiveID='q'/></imsss:objectives>\
        <imsss:randomizationControls selectionTiming='once' selectCount='4' reorderChildren='true'/>\
        <imsss:deliveryControls tracked='false'/>\
        <adlseq:constrainedChoiceConsiderations preventActivation='true'/>\
        <adlseq:objectives><adlseq:objective objectiveID='p'><adlseq:mapInfo targetObjectiveID='t' writeRawScore='true'/></adlseq:objective></adlseq:objectives>\
        </imsss:sequencing>\
        <adlcp:completionThreshold completedByMeasure='true' minProgressMeasure='0.6' progressWeight='0.5'/>\
        <adlcp:data><adlcp:map targetID='d' writeSharedData='false'/></adlcp:data>\
        <adlnav:presentation><adlnav:navigationInterface><adlnav:hideLMSUI>continue</adlnav:hideLMSUI></adlnav:navigationInterface></adlnav:presentation>";
    let organization = good(&of2004(inner, "")).activities();
    let activity = &organization.root.children[0];
    let found = &activity.sequencing;
    assert!(
        found.control_mode.flow && !found.control_mode.choice && found.control_mode.choice_exit
    );
    let rule = &found.rules.pre[0];
    assert_eq!(
        (rule.action, rule.conditions[0].measure_threshold),
        (PreAction::Skip, 0.5)
    );
    assert_eq!(
        rule.conditions[0].referenced_objective.as_deref(),
        Some("g1")
    );
    assert_eq!(found.limit_conditions.attempt_limit, Some(2));
    assert!(!found.rollup_rules.objective_satisfied);
    assert_eq!(
        found.rollup_rules.rules[0].child_activity_set,
        ChildActivitySet::AtLeastCount(3)
    );
    let map = &found.primary_objective.maps[0];
    assert!(map.read.satisfied && map.write.satisfied && map.write.raw_score && !map.write.measure);
    assert_eq!(found.primary_objective.min_normalized_measure, 0.7);
    assert_eq!(found.objectives[0].id.as_deref(), Some("q"));
    assert_eq!(
        (
            found.randomization.selection_timing,
            found.randomization.select_count
        ),
        (Timing::Once, Some(4))
    );
    assert!(!found.delivery_controls.tracked && found.constrained_choice.prevent_activation);
    assert_eq!(activity.completion_threshold.min_progress_measure, 0.6);
    assert!(activity.data_maps[0].read && !activity.data_maps[0].write);
    assert_eq!(activity.hide_lms_ui, [HideLmsUi::Continue]);
}

#[test]
fn a_shared_set_is_taken_in_and_what_stands_beside_the_reference_goes_over_it() {
    let inner =
        "<imsss:sequencing IDRef='s'><imsss:deliveryControls tracked='false'/></imsss:sequencing>";
    let outer = "<imsss:sequencingCollection><imsss:sequencing ID='s'><imsss:controlMode flow='true'/>\
                 <imsss:deliveryControls completionSetByContent='true'/></imsss:sequencing></imsss:sequencingCollection>";
    let organization = good(&of2004(inner, outer)).activities();
    let found = &organization.root.children[0].sequencing;
    assert!(found.control_mode.flow);
    assert!(!found.delivery_controls.tracked && !found.delivery_controls.completion_set_by_content);
    assert_eq!(refused(&of2004(inner, "")).code, "manifest.sequencing");
    let odd = "<imsss:sequencing><imsss:controlMode flow='maybe'/></imsss:sequencing>";
    assert_eq!(refused(&of2004(odd, "")).code, "manifest.sequencing");
}

#[test]
fn metadata_name_and_speak() {
    let lom = "<metadata><schemaversion>1.2</schemaversion><lom xmlns='http://www.imsglobal.org/xsd/imsmd_rootv1p2p1'>\
               <general><title><langstring xml:lang='de'>Titel</langstring></title><language>de</language></general></lom></metadata>";
    let text = of12(ITEM, SCO).replace(
        "<metadata><schemaversion>1.2</schemaversion></metadata>",
        lom,
    );
    let manifest = good(&text);
    assert_eq!(
        (manifest.title.as_deref(), manifest.lang.as_deref()),
        (Some("Titel"), Some("de"))
    );
}
