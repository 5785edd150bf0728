//! What the learner does with a segment. As in the engine, no type here has a field for a key, feedback or a hint.

use async_graphql::{Enum, Interface, SimpleObject};
use content::delivery;

/// How a segment is dealt with.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum InteractionType {
    /// Turn cards.
    Cards,
    /// Watch or listen.
    Media,
    /// Choose one or more.
    Choice,
    /// Type a word or two.
    Text,
    /// Type a number.
    Number,
    /// Put items in order.
    Order,
    /// Find pairs.
    Match,
    /// Fill gaps.
    Cloze,
    /// Choose the way on.
    Branch,
    /// Arrive.
    End,
}

/// What the learner does with a segment.
#[derive(Interface)]
#[graphql(field(
    name = "type",
    method = "kind",
    ty = "&InteractionType",
    desc = "Which of them this is."
))]
pub(super) enum Interaction {
    /// Cards.
    Cards(CardsInteraction),
    /// A film or recording.
    Media(MediaInteraction),
    /// Options.
    Choice(ChoiceInteraction),
    /// A word or two.
    Text(TextInteraction),
    /// A number.
    Number(NumberInteraction),
    /// Items to sort.
    Order(OrderInteraction),
    /// Pairs.
    Match(MatchInteraction),
    /// Gaps.
    Cloze(ClozeInteraction),
    /// Ways on.
    Branch(BranchInteraction),
    /// The end.
    End(EndInteraction),
}

/// Turns cards.
#[derive(SimpleObject)]
pub(super) struct CardsInteraction {
    /// `CARDS`.
    #[graphql(name = "type")]
    kind: InteractionType,
    /// In authored order.
    cards: Vec<Card>,
}

/// Watches or listens.
#[derive(SimpleObject)]
pub(super) struct MediaInteraction {
    /// `MEDIA`.
    #[graphql(name = "type")]
    kind: InteractionType,
    /// Address of the film or recording.
    src: String,
    /// Its content type.
    media_type: String,
    /// Address of the captions.
    captions: String,
    /// Address of the still picture.
    poster: Option<String>,
    /// Everything that is said and shown, HTML.
    transcript: String,
}

/// Chooses one or more. Answered with `choice`.
#[derive(SimpleObject)]
pub(super) struct ChoiceInteraction {
    /// `CHOICE`.
    #[graphql(name = "type")]
    kind: InteractionType,
    /// Whether several may be chosen.
    multiple: bool,
    /// What to choose from.
    options: Vec<Item>,
}

/// Types a word or two. Answered with `text`.
#[derive(SimpleObject)]
pub(super) struct TextInteraction {
    /// `TEXT`.
    #[graphql(name = "type")]
    kind: InteractionType,
}

/// Types a number. Answered with `number`.
#[derive(SimpleObject)]
pub(super) struct NumberInteraction {
    /// `NUMBER`.
    #[graphql(name = "type")]
    kind: InteractionType,
    /// What is counted.
    unit: Option<String>,
}

/// Puts items in order. Answered with `order`.
#[derive(SimpleObject)]
pub(super) struct OrderInteraction {
    /// `ORDER`.
    #[graphql(name = "type")]
    kind: InteractionType,
    /// Never in the right order.
    items: Vec<Item>,
}

/// Finds pairs. Answered with `match`.
#[derive(SimpleObject)]
pub(super) struct MatchInteraction {
    /// `MATCH`.
    #[graphql(name = "type")]
    kind: InteractionType,
    /// In authored order.
    rows: Vec<Item>,
    /// Never in the order of the rows.
    choices: Vec<Item>,
}

/// Fills gaps. Answered with `cloze`.
#[derive(SimpleObject)]
pub(super) struct ClozeInteraction {
    /// `CLOZE`.
    #[graphql(name = "type")]
    kind: InteractionType,
    /// The text, with `<span data-gap="ID"></span>` where a gap stands.
    html: String,
    /// In the order of the text.
    gaps: Vec<Gap>,
}

/// Chooses the way on. Left by `next` with one of the targets as `choice`.
#[derive(SimpleObject)]
pub(super) struct BranchInteraction {
    /// `BRANCH`.
    #[graphql(name = "type")]
    kind: InteractionType,
    /// In authored order.
    choices: Vec<Way>,
}

/// Has arrived. Left by `finish`.
#[derive(SimpleObject)]
pub(super) struct EndInteraction {
    /// `END`.
    #[graphql(name = "type")]
    kind: InteractionType,
}

/// A card.
#[derive(SimpleObject)]
pub(super) struct Card {
    /// Ten hex digits.
    id: String,
    /// HTML seen first.
    front: String,
    /// HTML seen when it is turned.
    back: String,
}

/// Something to choose, to move or to pair.
#[derive(SimpleObject)]
pub(super) struct Item {
    /// Ten hex digits that say nothing without the attempt's seed.
    id: String,
    /// What is shown.
    html: String,
}

/// A gap to fill.
#[derive(SimpleObject)]
pub(super) struct Gap {
    /// Ten hex digits, also in the text.
    id: String,
    /// What to choose from; none: it is typed.
    options: Option<Vec<Item>>,
}

/// A way on from a branch.
#[derive(SimpleObject)]
pub(super) struct Way {
    /// The segment it leads to.
    target: String,
    /// What is said about it.
    html: String,
}

impl Interaction {
    /// None where the learner only reads.
    pub(super) fn of(interaction: &delivery::Interaction) -> Option<Interaction> {
        use InteractionType as Type;
        use delivery::Interaction as From;
        Some(match interaction.clone() {
            From::None => return None,
            From::Cards { cards } => Interaction::Cards(CardsInteraction {
                kind: Type::Cards,
                cards: all(cards),
            }),
            From::Media {
                src,
                media_type,
                captions,
                poster,
                transcript,
            } => Interaction::Media(MediaInteraction {
                kind: Type::Media,
                src,
                media_type,
                captions,
                poster,
                transcript,
            }),
            From::Choice { multiple, options } => Interaction::Choice(ChoiceInteraction {
                kind: Type::Choice,
                multiple,
                options: all(options),
            }),
            From::Text {} => Interaction::Text(TextInteraction { kind: Type::Text }),
            From::Number { unit } => Interaction::Number(NumberInteraction {
                kind: Type::Number,
                unit,
            }),
            From::Order { items } => Interaction::Order(OrderInteraction {
                kind: Type::Order,
                items: all(items),
            }),
            From::Match { rows, choices } => Interaction::Match(MatchInteraction {
                kind: Type::Match,
                rows: all(rows),
                choices: all(choices),
            }),
            From::Cloze { html, gaps } => Interaction::Cloze(ClozeInteraction {
                kind: Type::Cloze,
                html,
                gaps: all(gaps),
            }),
            From::Branch { choices } => Interaction::Branch(BranchInteraction {
                kind: Type::Branch,
                choices: all(choices),
            }),
            From::End => Interaction::End(EndInteraction { kind: Type::End }),
        })
    }
}

fn all<T, U: From<T>>(parts: Vec<T>) -> Vec<U> {
    parts.into_iter().map(U::from).collect()
}

impl From<delivery::Card> for Card {
    fn from(card: delivery::Card) -> Self {
        Card {
            id: card.id,
            front: card.front,
            back: card.back,
        }
    }
}

impl From<delivery::Item> for Item {
    fn from(item: delivery::Item) -> Self {
        Item {
            id: item.id,
            html: item.html,
        }
    }
}

impl From<delivery::Gap> for Gap {
    fn from(gap: delivery::Gap) -> Self {
        Gap {
            id: gap.id,
            options: gap.options.map(all),
        }
    }
}

impl From<delivery::Choice> for Way {
    fn from(choice: delivery::Choice) -> Self {
        Way {
            target: choice.target,
            html: choice.html,
        }
    }
}
