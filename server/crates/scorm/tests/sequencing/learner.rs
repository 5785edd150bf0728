//! A learner with a script. Between any two steps the session is put away and taken up again, as a server does.

use scorm::sequencing::{
    ActivityTree, Globals, NavigationRequest, Outcome, RuntimeData, Said, Session, TocEntry,
};

pub(crate) struct Learner<'t> {
    tree: &'t ActivityTree,
    pub(crate) session: Session<'t>,
    seed: u64,
}

impl<'t> Learner<'t> {
    pub(crate) fn new(tree: &'t ActivityTree) -> Self {
        Self::drawing(tree, 1)
    }

    pub(crate) fn drawing(tree: &'t ActivityTree, seed: u64) -> Self {
        let session = Session::new(tree, Default::default(), Globals::default(), seed);
        Self {
            tree,
            session,
            seed,
        }
    }

    /// Words of content (`passed`, `score=0.8`, `objective.failed`, `suspend` …), then perhaps a request; answers with the
    /// activity that comes, `waiting`, `ended` or the code of the refusal.
    pub(crate) fn does(&mut self, words: &str) -> String {
        self.put_away_and_take_up();
        let mut data = RuntimeData::default();
        let words = words.trim();
        let mut request = None;
        for word in words.split_whitespace().filter(|&it| it != "begin") {
            match asked(word) {
                Some(it) => request = Some(it),
                None => spoken(&mut data, word),
            }
        }
        if data != RuntimeData::default() {
            assert!(
                self.session.commit(&data),
                "nothing is running that could say {words:?}"
            );
        }
        if words.ends_with("begin") {
            return told(Ok(self.session.begin()));
        }
        request.map_or_else(String::new, |it| told(self.session.request(&it)))
    }

    fn put_away_and_take_up(&mut self) {
        let kept =
            serde_json::to_string(&(self.session.snapshot(), self.session.globals())).unwrap();
        let (snapshot, globals) = serde_json::from_str(&kept).unwrap();
        self.seed += 1;
        self.session = Session::new(self.tree, snapshot, globals, self.seed);
        assert_eq!(
            kept,
            serde_json::to_string(&(self.session.snapshot(), self.session.globals())).unwrap()
        );
    }

    /// What can be chosen, in the order of the table of contents.
    pub(crate) fn choices(&self) -> String {
        let mut ids = Vec::new();
        each(&self.session.toc(), &mut |it| {
            if it.enabled {
                ids.push(it.id.clone());
            }
        });
        ids.join(" ")
    }

    /// What the table of contents shows, in its order.
    pub(crate) fn shown(&self) -> String {
        let mut ids = Vec::new();
        each(&self.session.toc(), &mut |it| {
            if it.visible {
                ids.push(it.id.clone());
            }
        });
        ids.join(" ")
    }

    /// An activity's status as text: `completed passed 0.8`, with `?` for what is not known.
    pub(crate) fn status(&self, id: &str) -> String {
        let it = self.session.activity(id).unwrap();
        let completed = it
            .completed
            .map_or("?", |it| if it { "completed" } else { "incomplete" });
        let satisfied = it
            .satisfied
            .map_or("?", |it| if it { "passed" } else { "failed" });
        let measure = it.measure.map_or("?".into(), |it| {
            format!("{}", (it * 1000.0).round() / 1000.0)
        });
        format!("{completed} {satisfied} {measure}")
    }
}

pub(crate) fn each(entry: &TocEntry, see: &mut dyn FnMut(&TocEntry)) {
    see(entry);
    for child in &entry.children {
        each(child, see);
    }
}

/// Follows a script: each line is what the learner does, `->`, and what comes of it.
pub(crate) fn follows(learner: &mut Learner<'_>, script: &str) {
    for line in script.lines().map(str::trim).filter(|it| !it.is_empty()) {
        let (done, expected) = line.split_once("->").unwrap();
        assert_eq!(learner.does(done), expected.trim(), "at: {line}");
    }
}

fn asked(word: &str) -> Option<NavigationRequest> {
    match word {
        "start" => Some(NavigationRequest::Start),
        "resumeAll" => Some(NavigationRequest::ResumeAll),
        _ => {
            let choice = word
                .strip_prefix("choose=")
                .map(|it| NavigationRequest::Choice(it.into()));
            let jump = word
                .strip_prefix("jump=")
                .map(|it| NavigationRequest::Jump(it.into()));
            choice
                .or(jump)
                .or_else(|| NavigationRequest::from_runtime(word))
        }
    }
}

fn told(it: Result<Outcome, scorm::sequencing::Exception>) -> String {
    match it {
        Ok(Outcome::Delivered { activity }) => activity,
        Ok(Outcome::Waiting { because: None }) => "waiting".into(),
        Ok(Outcome::Waiting { because: Some(it) }) => format!("waiting {}", it.code()),
        Ok(Outcome::Ended) => "ended".into(),
        Err(it) => it.code().into(),
    }
}

fn spoken(data: &mut RuntimeData, word: &str) {
    if word == "suspend" {
        data.suspends = true;
        return;
    }
    if let Some((id, store)) = word.split_once(":=") {
        data.data.insert(id.into(), store.into());
        return;
    }
    let (report, word) = match word.split_once('.').filter(|(id, _)| !id.contains('=')) {
        Some((objective, word)) => (data.objectives.entry(objective.into()).or_default(), word),
        None => (&mut data.own, word),
    };
    match word.split_once('=') {
        Some(("score", it)) => report.scaled = Some(it.parse().unwrap()),
        Some(("raw", it)) => report.raw = Some(it.parse().unwrap()),
        Some(("progress", it)) => report.progress_measure = Some(it.parse().unwrap()),
        None if word == "silent-success" => report.success = Said::Unknown,
        None if word == "silent-completion" => report.completion = Said::Unknown,
        None if matches!(word, "completed" | "incomplete") => report.completion = Said::of(word),
        None if matches!(word, "passed" | "failed") => report.success = Said::of(word),
        _ => panic!("no such word: {word}"),
    }
}
