//! From the body of a segment to what the learner does with it.

use super::{Card, Choice, Gap, Interaction, Item, Keyring, Role, arrange};
use crate::{
    html::Html,
    model::{self, Body, Content, Kind, Segment},
};

/// The text above the interaction. A cloze has none: its gaps stand in the text itself.
pub(super) fn prompt(content: &Content, media_base: &str) -> String {
    match content.body {
        Body::Cloze { .. } => String::new(),
        _ => content.html.with_media(media_base),
    }
}

pub(super) fn of(
    segment: &Segment,
    content: &Content,
    keys: &Keyring<'_>,
    media_base: &str,
) -> Interaction {
    let shaper = Shaper { keys, media_base };
    match &content.body {
        Body::Text if segment.kind == Kind::End => Interaction::End,
        Body::Text => Interaction::None,
        Body::Cards { cards } => Interaction::Cards {
            cards: shaper.cards(cards),
        },
        Body::Media { .. } => shaper.media(&content.body),
        Body::Choice { options } => shaper.choice(segment, options),
        Body::Short { .. } => Interaction::Text {},
        Body::Numeric { unit, .. } => Interaction::Number { unit: unit.clone() },
        Body::Order { items } => Interaction::Order {
            items: arrange::disarranged(shaper.items(Role::Item, items)),
        },
        Body::Match { rows } => shaper.matching(rows),
        Body::Cloze { gaps } => shaper.cloze(&content.html, gaps),
        Body::Branch { choices } => Interaction::Branch {
            choices: shaper.ways(choices),
        },
    }
}

/// What every part needs to know.
struct Shaper<'a> {
    keys: &'a Keyring<'a>,
    media_base: &'a str,
}

impl Shaper<'_> {
    fn item(&self, role: Role, index: usize, html: &Html) -> Item {
        Item {
            id: self.keys.id(role, index),
            html: html.with_media(self.media_base),
        }
    }

    fn items<'h>(&self, role: Role, texts: impl IntoIterator<Item = &'h Html>) -> Vec<Item> {
        let numbered = texts.into_iter().enumerate();
        numbered
            .map(|(index, html)| self.item(role, index, html))
            .collect()
    }

    fn cards(&self, cards: &[model::Card]) -> Vec<Card> {
        let numbered = cards.iter().enumerate();
        numbered
            .map(|(index, card)| Card {
                id: self.keys.id(Role::Card, index),
                front: card.front.with_media(self.media_base),
                back: card.back.with_media(self.media_base),
            })
            .collect()
    }

    fn media(&self, body: &Body) -> Interaction {
        let Body::Media {
            src,
            media_type,
            captions,
            poster,
            transcript,
        } = body
        else {
            return Interaction::None;
        };
        let address = |path: &String| format!("{}{path}", self.media_base);
        Interaction::Media {
            src: address(src),
            media_type: media_type.clone(),
            captions: address(captions),
            poster: poster.as_ref().map(address),
            transcript: transcript.with_media(self.media_base),
        }
    }

    fn choice(&self, segment: &Segment, options: &[model::Choice]) -> Interaction {
        let items = self.items(Role::Option, options.iter().map(|option| &option.html));
        let options = if segment.shuffle {
            arrange::shuffled(items)
        } else {
            items
        };
        Interaction::Choice {
            multiple: segment.kind == Kind::Multiple,
            options,
        }
    }

    fn matching(&self, rows: &[model::Row]) -> Interaction {
        let asked = rows.iter().enumerate();
        let asked = asked.filter_map(|(index, row)| Some((index, row.left.as_ref()?)));
        Interaction::Match {
            rows: asked
                .map(|(index, left)| self.item(Role::Row, index, left))
                .collect(),
            choices: arrange::disarranged(
                self.items(Role::Answer, rows.iter().map(|row| &row.right)),
            ),
        }
    }

    /// Puts the ids where the canonical text has the numbers of the gaps.
    fn cloze(&self, html: &Html, gaps: &[model::Gap]) -> Interaction {
        let ids = self.keys.ids(Role::Gap, gaps.len());
        let mut text = html.with_media(self.media_base);
        for (index, id) in ids.iter().enumerate() {
            text = text.replace(&gap_marker(&index.to_string()), &gap_marker(id));
        }
        let numbered = gaps.iter().zip(ids).enumerate();
        let gaps = numbered
            .map(|(index, (gap, id))| self.gap(index, gap, id))
            .collect();
        Interaction::Cloze { html: text, gaps }
    }

    fn gap(&self, index: usize, gap: &model::Gap, id: String) -> Gap {
        let texts: Vec<Html> = gap
            .words
            .iter()
            .map(|word| Html::from_text(&word.text))
            .collect();
        let options = || arrange::shuffled(self.items(Role::Word(index), &texts));
        Gap {
            id,
            options: gap.choose.then(options),
        }
    }

    fn ways(&self, ways: &[model::Way]) -> Vec<Choice> {
        let choice = |way: &model::Way| Choice {
            target: way.target.clone(),
            html: way.html.with_media(self.media_base),
        };
        ways.iter().map(choice).collect()
    }
}

/// Where a gap stands in the text.
pub(crate) fn gap_marker(id: &str) -> String {
    format!("<span data-gap=\"{id}\"></span>")
}
