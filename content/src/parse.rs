//! From text to model.
use crate::{document::Report, folder::Folder, model::Course};
pub(crate) fn course(_folder: &Folder, _report: &mut Report) -> Option<Course> {
    None
}
