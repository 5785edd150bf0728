//! Breakpoints: what fits on a terminal of this size.

use ratatui::layout::Rect;

/// How much room there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Size {
    /// A few status lines.
    Tiny,
    /// One panel without a box.
    Small,
    /// Panels stacked.
    Std,
    /// Panels side by side.
    Wide,
}

impl Size {
    pub(crate) fn of(width: u16, height: u16) -> Size {
        match (width, height) {
            (110.., 30..) => Size::Wide,
            (76.., 20..) => Size::Std,
            (40.., 10..) => Size::Small,
            _ => Size::Tiny,
        }
    }
}

/// The parts of the frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Regions {
    pub(crate) header: Rect,
    pub(crate) tabs: Rect,
    pub(crate) body: Rect,
    /// Filter and last event; on smaller screens the footer lends its row.
    pub(crate) message: Rect,
    pub(crate) footer: Rect,
}

/// Cuts a screen into its parts.
pub(crate) fn regions(area: Rect) -> Regions {
    let row = |y: u16| {
        Rect {
            y: area.y + y,
            height: 1,
            ..area
        }
        .intersection(area)
    };
    let bottom = area.height.saturating_sub(1);
    let separate = Size::of(area.width, area.height) == Size::Wide;
    let message = if separate {
        bottom.saturating_sub(1)
    } else {
        bottom
    };
    let body = Rect {
        y: area.y + 2,
        height: message.saturating_sub(2),
        ..area
    }
    .intersection(area);
    Regions {
        header: row(0),
        tabs: row(1),
        body,
        message: row(message),
        footer: row(bottom),
    }
}
