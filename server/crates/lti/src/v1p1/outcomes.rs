//! Basic Outcomes (LIS Basic Outcomes 1.0; LTI11 §6): one grade is put, read or deleted by a small XML message.

use super::xml::{Texts, escaped};
use crate::Verdict;
use crate::refusal::shown;

const NAMESPACE: &str = "http://www.imsglobal.org/services/ltiv1p1/xsd/imsoms_v1p0";

/// Media type of requests.
pub const TYPE: &str = "application/xml";

/// What to do with a grade.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Operation {
    /// Put it: a share from 0 to 1.
    Replace(Share),
    /// Read it.
    Read,
    /// Delete it.
    Delete,
}

/// A share from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Share(f64);

impl Share {
    /// None outside of 0 to 1.
    pub fn new(share: f64) -> Option<Share> {
        (0.0..=1.0).contains(&share).then_some(Share(share))
    }

    /// The number.
    pub const fn get(self) -> f64 {
        self.0
    }
}

impl Operation {
    const fn name(self) -> &'static str {
        match self {
            Operation::Replace(_) => "replaceResult",
            Operation::Read => "readResult",
            Operation::Delete => "deleteResult",
        }
    }
}

/// The message. `id` is ours, to tell messages apart; `sourcedid` goes as it came, escaped.
pub fn request(operation: Operation, sourcedid: &str, id: &str) -> String {
    let name = operation.name();
    let result = match operation {
        Operation::Replace(share) => format!(
            "<result><resultScore><language>en</language><textString>{}</textString></resultScore></result>",
            number(share.0)
        ),
        Operation::Read | Operation::Delete => String::new(),
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <imsx_POXEnvelopeRequest xmlns=\"{NAMESPACE}\"><imsx_POXHeader><imsx_POXRequestHeaderInfo>\
         <imsx_version>V1.0</imsx_version><imsx_messageIdentifier>{}</imsx_messageIdentifier>\
         </imsx_POXRequestHeaderInfo></imsx_POXHeader><imsx_POXBody><{name}Request><resultRecord><sourcedGUID>\
         <sourcedId>{}</sourcedId></sourcedGUID>{result}</resultRecord></{name}Request></imsx_POXBody>\
         </imsx_POXEnvelopeRequest>",
        escaped(id),
        escaped(sourcedid)
    )
}

/// With a point, at most four decimals, and never as a power.
fn number(share: f64) -> String {
    let text = format!("{share:.4}");
    let short = text.trim_end_matches('0');
    if short.ends_with('.') {
        format!("{short}0")
    } else {
        short.to_owned()
    }
}

/// How the platform answers. The HTTP status tells nothing: Moodle answers failures with 200.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// Done; what was read, if a grade is there.
    Done(Option<Share>),
    /// It cannot: not now, or never.
    Failed {
        /// `failure`, `unsupported`, `processing`, or what else it says.
        code: String,
        /// Its words.
        words: String,
    },
}

/// Reads an answer.
pub fn answer(body: &[u8]) -> Verdict<Answer> {
    let texts = Texts::read(body)?;
    let code = texts
        .at("imsx_statusInfo/imsx_codeMajor")
        .unwrap_or_default();
    if code.eq_ignore_ascii_case("success") {
        let score = texts
            .at("resultScore/textString")
            .filter(|text| !text.is_empty());
        return Ok(Answer::Done(score.and_then(share)));
    }
    let words = texts
        .at("imsx_statusInfo/imsx_description")
        .unwrap_or_default();
    let code = if code.is_empty() {
        "no imsx_codeMajor"
    } else {
        code
    };
    Ok(Answer::Failed {
        code: shown(code),
        words: shown(words),
    })
}

/// Some write a comma in place of the point.
fn share(text: &str) -> Option<Share> {
    Share::new(text.replace(',', ".").parse().ok()?)
}

/// What someone asks a platform to do: for platforms played by us.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// What.
    pub operation: Operation,
    /// For whom and what.
    pub sourcedid: String,
    /// Which message.
    pub id: String,
}

/// Reads a request; none when it is well formed but asks for nothing that we know.
pub fn asked(body: &[u8]) -> Verdict<Option<Asked>> {
    let texts = Texts::read(body)?;
    let operation = if texts.has("imsx_POXBody/replaceResultRequest") {
        texts
            .at("resultScore/textString")
            .and_then(share)
            .map(Operation::Replace)
    } else if texts.has("imsx_POXBody/readResultRequest") {
        Some(Operation::Read)
    } else if texts.has("imsx_POXBody/deleteResultRequest") {
        Some(Operation::Delete)
    } else {
        None
    };
    let asked = |operation| {
        Some(Asked {
            operation,
            sourcedid: texts.at("sourcedGUID/sourcedId")?.to_owned(),
            id: texts
                .at("imsx_messageIdentifier")
                .unwrap_or_default()
                .to_owned(),
        })
    };
    Ok(operation.and_then(asked))
}

/// The answer of a platform played by us.
pub fn answered(operation: Operation, grade: Option<Share>, message: &str) -> String {
    let name = operation.name();
    let score = grade.map(|share| number(share.0)).unwrap_or_default();
    let result = match operation {
        Operation::Read => format!(
            "<result><resultScore><language>en</language><textString>{score}</textString></resultScore></result>"
        ),
        _ => String::new(),
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <imsx_POXEnvelopeResponse xmlns=\"{NAMESPACE}\"><imsx_POXHeader><imsx_POXResponseHeaderInfo>\
         <imsx_version>V1.0</imsx_version><imsx_messageIdentifier>{id}</imsx_messageIdentifier><imsx_statusInfo>\
         <imsx_codeMajor>success</imsx_codeMajor><imsx_severity>status</imsx_severity>\
         <imsx_messageRefIdentifier>{id}</imsx_messageRefIdentifier></imsx_statusInfo></imsx_POXResponseHeaderInfo>\
         </imsx_POXHeader><imsx_POXBody><{name}Response>{result}</{name}Response></imsx_POXBody>\
         </imsx_POXEnvelopeResponse>",
        id = escaped(message)
    )
}

/// The same where it cannot be done: `code` is `failure` or `unsupported`.
pub fn refused(code: &str, words: &str, message: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <imsx_POXEnvelopeResponse xmlns=\"{NAMESPACE}\"><imsx_POXHeader><imsx_POXResponseHeaderInfo>\
         <imsx_version>V1.0</imsx_version><imsx_messageIdentifier>{id}</imsx_messageIdentifier><imsx_statusInfo>\
         <imsx_codeMajor>{code}</imsx_codeMajor><imsx_severity>error</imsx_severity>\
         <imsx_description>{words}</imsx_description><imsx_messageRefIdentifier>{id}</imsx_messageRefIdentifier>\
         </imsx_statusInfo></imsx_POXResponseHeaderInfo></imsx_POXHeader><imsx_POXBody/></imsx_POXEnvelopeResponse>",
        id = escaped(message),
        code = escaped(code),
        words = escaped(words),
    )
}
