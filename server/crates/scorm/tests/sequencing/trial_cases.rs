//! ADL's LMS test cases for SCORM 2004 4th Edition, played against this crate: every delivery, every question about the
//! controls, every value an objective shall have. By hand: `ADL_LMS_TESTS` names the folder of the cases, which are ADL's and
//! not part of this repository.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use scorm::manifest;
use scorm::sequencing::definition::HideLmsUi;
use scorm::sequencing::{
    ActivityTree, Globals, NavigationRequest, ObjectiveProgress, Outcome, Report, RuntimeData,
    Said, Session,
};

use crate::learner::each;

/// Cases whose expectation this crate does not meet, each with the reason.
const DIFFERENT: &[(&str, &str)] = &[];

#[test]
fn adls_lms_test_cases_are_met() {
    let Some(folder) = folder() else {
        println!("skipped: ADL_LMS_TESTS names no folder");
        return;
    };
    let (mut met, mut missed) = (0, Vec::new());
    let mut globals = Globals::default();
    for name in names(&folder) {
        match play(&folder, &name, &mut globals) {
            Ok(()) => met += 1,
            Err(why) => missed.push((name, why)),
        }
    }
    for (name, why) in &missed {
        println!("{name}: {why}");
    }
    println!("{met} met, {} not", missed.len());
    let unexpected: Vec<_> = missed
        .iter()
        .filter(|(name, _)| DIFFERENT.iter().all(|(it, _)| it != name))
        .collect();
    assert!(unexpected.is_empty(), "{} cases differ", unexpected.len());
}

#[allow(clippy::disallowed_methods, reason = "a test by hand")]
fn folder() -> Option<PathBuf> {
    let it = PathBuf::from(std::env::var_os("ADL_LMS_TESTS")?);
    it.is_dir().then_some(it)
}

/// Cases of sequencing; those of the run-time data model alone are the run-time's to play.
fn names(folder: &Path) -> Vec<String> {
    let files = std::fs::read_dir(folder)
        .unwrap()
        .map(|it| it.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = files
        .filter_map(|it| it.strip_suffix(".properties").map(str::to_owned))
        .collect();
    names.retain(|it| {
        folder.join(format!("{it}.xml")).is_file() && !it.starts_with("D") && it != "API"
    });
    names.sort();
    names
}

/// One visit of an activity in a case.
#[derive(Default)]
struct Visit {
    activity: String,
    questions: Vec<(String, bool)>,
    commands: Vec<(String, String, String, String)>,
    control: Option<String>,
}

/// One learner plays all cases: some build on what an earlier one has written to global objectives.
fn play(folder: &Path, name: &str, globals: &mut Globals) -> Result<(), String> {
    let bytes = std::fs::read(folder.join(format!("{name}.xml"))).unwrap();
    let manifest = manifest::read(&bytes)
        .map_err(|it| format!("manifest: {it:?}"))?
        .manifest;
    let tree = ActivityTree::new(&manifest.activities()).map_err(|it| it.to_string())?;
    let names = Names::of(&manifest);
    let known = if tree.objectives_global_to_system {
        globals.clone()
    } else {
        Globals::default()
    };
    let text = std::fs::read_to_string(folder.join(format!("{name}.properties"))).unwrap();
    let (start, visits) = script(&text);
    let mut player = Player {
        tree: &tree,
        names: &names,
        session: Session::new(&tree, Default::default(), known, 7),
        kept: HashMap::new(),
    };
    player.open(&start, &visits[0].activity)?;
    for (n, visit) in visits.iter().enumerate() {
        player
            .visit(visit, visits.get(n + 1))
            .map_err(|it| format!("visit {} of {}: {it}", n + 1, visit.activity))?;
    }
    if tree.objectives_global_to_system {
        *globals = player.session.globals().clone();
    }
    Ok(())
}

/// Items by the number the cases use and by title.
struct Names {
    numbers: HashMap<String, String>,
    titles: HashMap<String, String>,
    root: String,
}

impl Names {
    fn of(manifest: &manifest::Manifest) -> Self {
        let organization = manifest.organization();
        let (mut numbers, mut titles) = (HashMap::new(), HashMap::new());
        for item in organization.walk() {
            titles.insert(item.title.trim().to_owned(), item.identifier.clone());
            let number = item
                .parameters
                .as_deref()
                .and_then(|it| it.split_once("act="))
                .map(|(_, it)| it);
            let number = number.map(|it| it.split('&').next().unwrap_or(it).trim().to_owned());
            let number = number.or_else(|| {
                item.title
                    .trim()
                    .strip_prefix("Activity ")
                    .map(str::to_owned)
            });
            if let Some(number) = number {
                numbers
                    .entry(number)
                    .or_insert_with(|| item.identifier.clone());
            }
        }
        Self {
            numbers,
            titles,
            root: organization.identifier.clone(),
        }
    }

    fn titled(&self, title: &str) -> Result<String, String> {
        if title.contains("root") {
            return Ok(self.root.clone());
        }
        self.titles
            .get(title.trim())
            .cloned()
            .ok_or_else(|| format!("no item is titled {title:?}"))
    }
}

/// The properties file: sections follow each other as the activities shall be delivered.
fn script(text: &str) -> (String, Vec<Visit>) {
    let (mut start, mut visits, mut last): (_, Vec<Visit>, _) =
        (String::new(), Vec::new(), String::new());
    for line in text
        .lines()
        .map(str::trim)
        .filter(|it| it.contains('=') && !it.starts_with('#'))
    {
        let (key, value) = line.split_once('=').unwrap();
        if key == "start" {
            start = value.to_owned();
        }
        let Some((section, key)) = key.strip_prefix("Act").and_then(|it| it.split_once('.')) else {
            continue;
        };
        if section != last {
            let activity = section
                .rsplit_once('V')
                .map_or(section, |(it, _)| it)
                .to_owned();
            visits.push(Visit {
                activity,
                ..Visit::default()
            });
            last = section.to_owned();
        }
        let visit = visits.last_mut().unwrap();
        match key {
            "UIQ" => visit.questions = value.split('~').map(|it| (it.to_owned(), true)).collect(),
            "UIA" => {
                for ((_, answer), it) in visit.questions.iter_mut().zip(value.split('~')) {
                    *answer = it == "Y";
                }
            }
            "CUI" => visit.control = Some(value.to_owned()),
            _ if key.starts_with("commands") => visit.commands.extend(command(value)),
            _ => {}
        }
    }
    (start, visits)
}

/// `SET->c~SS!pass->t->0`: what, element, value or expected value, error code.
fn command(text: &str) -> Option<(String, String, String, String)> {
    let parts: Vec<_> = text.split("->").collect();
    let [what, element, expected, code] = parts[..] else {
        return None;
    };
    let (element, value) = if what == "SET" {
        element.split_once('!')?
    } else {
        (element, expected)
    };
    Some((what.into(), element.into(), value.into(), code.into()))
}

struct Player<'t> {
    tree: &'t ActivityTree,
    names: &'t Names,
    session: Session<'t>,
    /// Run-time data of attempts that were suspended.
    kept: HashMap<String, RuntimeData>,
}

impl Player<'_> {
    fn open(&mut self, start: &str, first: &str) -> Result<(), String> {
        if start == "." || start.is_empty() {
            return self.relaunch(first);
        }
        // Without an activity to begin with, the learner chooses one.
        if matches!(self.session.begin(), Outcome::Delivered { .. }) {
            return Err("a course that shall wait has begun".into());
        }
        let target = self.names.titled(start)?;
        self.ask(NavigationRequest::Choice(target))
    }

    /// The course is opened; where it has no way to begin, the learner chooses what the case goes on with.
    fn relaunch(&mut self, next: &str) -> Result<(), String> {
        match (self.session.begin(), self.names.numbers.get(next)) {
            (Outcome::Waiting { .. }, Some(next)) => {
                self.ask(NavigationRequest::Choice(next.clone()))
            }
            _ => Ok(()),
        }
    }

    fn ask(&mut self, request: NavigationRequest) -> Result<(), String> {
        let kept =
            serde_json::to_string(&(self.session.snapshot(), self.session.globals())).unwrap();
        let (snapshot, globals) = serde_json::from_str(&kept).unwrap();
        self.session = Session::new(self.tree, snapshot, globals, 7);
        self.session
            .request(&request)
            .map(|_| ())
            .map_err(|it| format!("{request:?} refused: {it}"))
    }

    fn visit(&mut self, visit: &Visit, next: Option<&Visit>) -> Result<(), String> {
        let expected = self
            .names
            .numbers
            .get(&visit.activity)
            .ok_or("no such activity in the manifest")?
            .clone();
        let found = self.session.running().unwrap_or("nothing").to_owned();
        if found != expected {
            return Err(format!("{found} is running, not {expected}"));
        }
        let launch = self.session.launch().unwrap();
        let kept = self.kept.remove(&expected).filter(|_| launch.resumed);
        let mut data = kept.clone().unwrap_or_default();
        data.suspends = false;
        for (id, found) in launch.objectives.iter().filter(|_| kept.is_some()) {
            data.objectives.insert(id.clone(), again(found));
        }
        let mut request = None;
        let objectives: BTreeMap<_, _> = launch.objectives.iter().cloned().collect();
        let mut ids: Vec<String> = launch.objectives.iter().map(|(id, _)| id.clone()).collect();
        for (what, element, value, code) in &visit.commands {
            match what.as_str() {
                "SET" if element == "a~n~r" => request = asked(value),
                "SET" if code == "0" => set(&mut data, &mut ids, element, value),
                "GET" if element.starts_with("a~n~rv") => {
                    self.question_of_content(element, value)?
                }
                "GET" if kept.is_none() => get(&objectives, &data, element, value, code)?,
                _ => {}
            }
        }
        self.session.commit(&data);
        self.questions(visit)?;
        self.kept.insert(expected, data);
        self.leave(visit, request, next)
    }

    fn questions(&self, visit: &Visit) -> Result<(), String> {
        let (valid, toc) = (self.session.valid_requests(), self.session.toc());
        let hidden = self
            .session
            .launch()
            .map(|it| it.hide_lms_ui)
            .unwrap_or_default();
        let next = valid.r#continue && !hidden.contains(&HideLmsUi::Continue);
        let previous = valid.previous && !hidden.contains(&HideLmsUi::Previous);
        let mut others = false;
        each(&toc, &mut |it| others |= it.enabled && !it.current);
        for (question, expected) in &visit.questions {
            let (kind, title) = question.split_once('@').unwrap_or((question, ""));
            let (mut enabled, mut visible) = (false, false);
            let target = if title.is_empty() {
                String::new()
            } else {
                self.names.titled(title)?
            };
            each(&toc, &mut |it| {
                if it.id == target {
                    (enabled, visible) = (it.enabled, it.visible);
                }
            });
            let found = match kind {
                "toc.enabled.selectable" => enabled,
                "toc.visible" => visible,
                "toc.enabled" => others,
                "continue.enabled" => next,
                "continue.disabled" => !next,
                "previous.enabled" => previous,
                "previous.disabled" => !previous,
                _ => continue,
            };
            if found != *expected {
                return Err(format!("{question} is {found}"));
            }
        }
        Ok(())
    }

    fn question_of_content(&self, element: &str, expected: &str) -> Result<(), String> {
        let valid = self.session.valid_requests();
        let parts: Vec<_> = element.split('~').collect();
        let target = parts.get(5).copied().unwrap_or_default().to_owned();
        let found = match parts[3..] {
            ["N.c", ..] => valid.r#continue,
            ["N.p", ..] => valid.previous,
            ["TY.c", ..] => valid.choice.contains(&target),
            ["N.j", ..] => valid.jump.contains(&target),
            _ => return Ok(()),
        };
        let same = (expected == "t") == found;
        if same || expected == "unk" {
            Ok(())
        } else {
            Err(format!("{element} is {found}"))
        }
    }

    /// The LMS's control wins over what content asked for.
    fn leave(
        &mut self,
        visit: &Visit,
        request: Option<NavigationRequest>,
        next: Option<&Visit>,
    ) -> Result<(), String> {
        let control = visit.control.as_deref().unwrap_or_default();
        if let Some(title) = control.strip_prefix("Choice~") {
            let target = self.names.titled(title)?;
            return self.ask(NavigationRequest::Choice(target));
        }
        match control {
            "Continue" => self.ask(NavigationRequest::Continue),
            "Previous" => self.ask(NavigationRequest::Previous),
            _ if control.contains("Relaunch")
                || control.contains("Suspend")
                || control.contains("ContinueExit")
                || control.starts_with("ExitCM") =>
            {
                let request = request
                    .filter(|_| !control.starts_with("Suspend") && !control.starts_with("ExitCM"));
                self.ask(request.unwrap_or(match control {
                    _ if control.starts_with("Suspend") => NavigationRequest::SuspendAll,
                    _ if control.starts_with("Continue") => NavigationRequest::Continue,
                    _ => NavigationRequest::ExitAll,
                }))?;
                self.relaunch(next.map_or("", |it| &it.activity))
            }
            _ if control.starts_with("Root") => {
                self.ask(request.ok_or("content asks for nothing")?)?;
                self.ask(NavigationRequest::Choice(self.names.root.clone()))
            }
            _ if control.starts_with("TRIG") => self.ended(Some(NavigationRequest::ExitAll)),
            "AutoTest" | "HasEnded" => self.ended(request),
            _ => match request {
                Some(request) => self.ask(request),
                None if next.is_none() => Ok(()),
                None => Err(format!("nothing is asked for ({control:?})")),
            },
        }
    }

    fn ended(&mut self, request: Option<NavigationRequest>) -> Result<(), String> {
        self.ask(request.ok_or("content asks for nothing")?)?;
        if self.session.is_open() {
            Err(format!("{:?} is still open", self.session.running()))
        } else {
            Ok(())
        }
    }
}

fn asked(value: &str) -> Option<NavigationRequest> {
    if let Some(target) = value.strip_prefix("tar~") {
        let (target, kind) = target.rsplit_once('~')?;
        return Some(match kind {
            "TY.c" => NavigationRequest::Choice(target.into()),
            _ => NavigationRequest::Jump(target.into()),
        });
    }
    Some(match value {
        "N.c" => NavigationRequest::Continue,
        "N.p" => NavigationRequest::Previous,
        "N.ea" => NavigationRequest::ExitAll,
        "N.sa" => NavigationRequest::SuspendAll,
        "N.aa" => NavigationRequest::AbandonAll,
        "N.a" => NavigationRequest::Abandon,
        "X" => NavigationRequest::Exit,
        _ => return None,
    })
}

fn set(data: &mut RuntimeData, ids: &mut Vec<String>, element: &str, value: &str) {
    let parts: Vec<_> = element.split('~').collect();
    match parts[..] {
        ["c", "X"] => data.suspends = value == "X.s",
        ["c", "OB", _, "ID"] => ids.push(value.into()),
        ["c", "OB", id, ref what @ ..] => {
            let id = id
                .strip_prefix('&')
                .and_then(|it| it.strip_suffix('&'))
                .map(str::to_owned);
            let id = id
                .or_else(|| ids.get(parts[2].parse::<usize>().ok()?).cloned())
                .unwrap_or_default();
            report(data.objectives.entry(id).or_default(), what, value);
        }
        ["c", ref what @ ..] => report(&mut data.own, what, value),
        _ => {}
    }
}

fn report(it: &mut Report, what: &[&str], value: &str) {
    let number = value.parse().ok();
    match what {
        ["SS"] => it.success = said(value),
        ["CS"] => it.completion = said(value),
        ["PM"] => it.progress_measure = number,
        ["S", "SCA"] => it.scaled = number,
        ["S", "RW"] => it.raw = number,
        ["S", "MN"] => it.min = number,
        ["S", "MX"] => it.max = number,
        _ => {}
    }
}

/// What content finds in an objective, as what it would say.
fn again(it: &ObjectiveProgress) -> Report {
    let said =
        |it: Option<bool>| it.map_or(Said::Nothing, |it| if it { Said::Yes } else { Said::No });
    Report {
        completion: said(it.completed),
        success: said(it.satisfied),
        scaled: it.measure,
        raw: it.raw_score,
        min: it.min_score,
        max: it.max_score,
        progress_measure: it.progress_measure,
    }
}

fn said(value: &str) -> Said {
    match value {
        "pass" | "comp" | "completed" => Said::Yes,
        "fail" | "incomp" | "incomplete" | "notatt" | "not attempted" => Said::No,
        _ => Said::Unknown,
    }
}

/// An objective's value before content has set it is what its global objective says.
fn get(
    objectives: &BTreeMap<String, ObjectiveProgress>,
    data: &RuntimeData,
    element: &str,
    expected: &str,
    code: &str,
) -> Result<(), String> {
    let parts: Vec<_> = element.split('~').collect();
    let ["c", "OB", id, ref what @ ..] = parts[..] else {
        return Ok(());
    };
    let Some(id) = id.strip_prefix('&').and_then(|it| it.strip_suffix('&')) else {
        return Ok(());
    };
    let Some(it) = objectives
        .get(id)
        .filter(|_| !data.objectives.contains_key(id))
    else {
        return Ok(());
    };
    let found = match what {
        ["SS"] => return same(element, it.satisfied, expected),
        ["CS"] => return same(element, it.completed, expected),
        ["PM"] => it.progress_measure,
        ["S", "SCA"] => it.measure,
        ["S", "RW"] => it.raw_score,
        ["S", "MN"] => it.min_score,
        ["S", "MX"] => it.max_score,
        _ => return Ok(()),
    };
    let expected = expected.parse::<f64>().ok().filter(|_| code == "0");
    if found == expected {
        Ok(())
    } else {
        Err(format!("{element} is {found:?}, not {expected:?}"))
    }
}

fn same(element: &str, found: Option<bool>, expected: &str) -> Result<(), String> {
    let expected = match said(expected) {
        Said::Yes => Some(true),
        Said::No => Some(false),
        _ => None,
    };
    if found == expected {
        Ok(())
    } else {
        Err(format!("{element} is {found:?}, not {expected:?}"))
    }
}
