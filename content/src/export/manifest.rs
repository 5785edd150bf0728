//! `imsmanifest.xml` (SCORM 1.2 CAM 2.2, SCORM 2004 4th Edition CAM 3): one organization, one item, one SCO. Elements are in the
//! order of the schemas.

use super::{Described, File, escaped};
use std::fmt::Write;

/// For SCORM 1.2.
pub(super) fn scorm12(described: &Described<'_>, files: &[File]) -> String {
    let (id, title) = (escaped(&described.name), escaped(&described.course.title));
    let mastery = described.mastery.map_or_else(String::new, |percent| {
        format!("<adlcp:masteryscore>{percent}</adlcp:masteryscore>")
    });
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<manifest identifier=\"lectern.{id}\" version=\"1.0\"
 xmlns=\"http://www.imsproject.org/xsd/imscp_rootv1p1p2\"
 xmlns:adlcp=\"http://www.adlnet.org/xsd/adlcp_rootv1p2\">
<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
<organizations default=\"organization\">
<organization identifier=\"organization\"><title>{title}</title>
<item identifier=\"item\" identifierref=\"resource\" isvisible=\"true\"><title>{title}</title>{mastery}</item>
</organization>
</organizations>
<resources>
<resource identifier=\"resource\" type=\"webcontent\" adlcp:scormtype=\"sco\" href=\"index.html\">
{}</resource>
</resources>
</manifest>
",
        listed(files)
    )
}

/// For SCORM 2004 4th Edition.
pub(super) fn scorm2004(described: &Described<'_>, files: &[File]) -> String {
    let (id, title) = (escaped(&described.name), escaped(&described.course.title));
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<manifest identifier=\"lectern.{id}\" version=\"1.0\"
 xmlns=\"http://www.imsglobal.org/xsd/imscp_v1p1\"
 xmlns:adlcp=\"http://www.adlnet.org/xsd/adlcp_v1p3\"
 xmlns:imsss=\"http://www.imsglobal.org/xsd/imsss\">
<metadata><schema>ADL SCORM</schema><schemaversion>2004 4th Edition</schemaversion></metadata>
<organizations default=\"organization\">
<organization identifier=\"organization\"><title>{title}</title>
<item identifier=\"item\" identifierref=\"resource\" isvisible=\"true\"><title>{title}</title>
<imsss:sequencing><imsss:deliveryControls completionSetByContent=\"true\" objectiveSetByContent=\"true\"/></imsss:sequencing>
</item>
<imsss:sequencing><imsss:controlMode choice=\"true\" flow=\"true\"/></imsss:sequencing>
</organization>
</organizations>
<resources>
<resource identifier=\"resource\" type=\"webcontent\" adlcp:scormType=\"sco\" href=\"index.html\">
{}</resource>
</resources>
</manifest>
",
        listed(files)
    )
}

fn listed(files: &[File]) -> String {
    let mut list = String::new();
    for file in files {
        let _ = writeln!(list, "<file href=\"{}\"/>", escaped(&address(&file.path)));
    }
    list
}

/// A path as a relative address: what a URL cannot hold is percent-encoded.
fn address(path: &str) -> String {
    let mut address = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                address.push(char::from(byte))
            }
            _ => _ = write!(address, "%{byte:02X}"),
        }
    }
    address
}
